using KeyRx.Server.Access;
using KeyRx.Server.Connections;
using KeyRx.Server.Limits;
using KeyRx.Server.Transports;
using KeyRx.Streams;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Http;

/// <summary>The opening handshake, from a whole request to 101 and <c>connected</c>, or to a refusal.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class Upgrade(
    HttpSettings settings,
    UpgradeGate gate,
    HttpAnswers answers,
    Greeting greeting,
    ConnectionResources resources,
    ITransport transport,
    UnknownTokens? unknown)
{
    /// <summary>Upgrades a connection, or refuses it, or asks the host whose token it is and does so then.</summary>
    /// <param name="connection">Reads its request until now.</param>
    /// <param name="request">Its Host and Origin are on the lists.</param>
    /// <param name="kind">What the request's path is for.</param>
    internal void Answer(Connection connection, UpgradeRequest request, ConnectionKind kind)
    {
        if (gate.Check(connection, request, out var token, out var subprotocol) is { } refusal)
        {
            answers.Refuse(connection, refusal);
            return;
        }

        // Read now: the text of the request is overwritten before a host has answered.
        var asked = new Asked(kind, request.Key!, subprotocol, DeflateNegotiation.Choose(request));
        if (token is not null) Accept(connection, asked, token);
        else unknown!.Ask(connection, request, said => AcceptLater(connection, asked, said));
    }

    /// <summary>The connection waits for the host to say whose token it is.</summary>
    internal bool IsWaiting(Connection connection) => unknown is not null && unknown.Holds(connection);

    /// <summary>The host has not said so in time.</summary>
    internal void TimedOut(Connection connection) => unknown!.TimedOut(connection);

    private void AcceptLater(Connection connection, in Asked asked, AccessToken token)
    {
        if (gate.CheckRoom(connection.User, token) is { } refusal)
        {
            answers.Refuse(connection, refusal);
            return;
        }

        gate.NotePrincipal(token);
        Accept(connection, asked, token);
        transport.ArmReceive(connection.Slot); // it may have ended meanwhile, which told nobody
    }

    private void Accept(Connection connection, in Asked asked, AccessToken token)
    {
        connection.Kind = asked.Kind;
        Agree(connection, token, asked.Subprotocol, asked.Deflate);
        answers.Accept(connection, asked.Key, asked.Subprotocol, asked.Deflate);
        Begin(connection);
    }

    /// <summary>Begins a connection whose handshake the host has done.</summary>
    internal void Adopt(Connection connection, AdoptedConnection adopted)
    {
        connection.Kind = adopted.IsEcho && settings.Echo ? ConnectionKind.Echo : ConnectionKind.Subscriber;
        Agree(connection, adopted.Principal.Token, adopted.Subprotocol, adopted.Deflate);
        answers.Adopt(connection);
        Begin(connection);
    }

    private void Agree(Connection connection, AccessToken token, string? subprotocol, DeflateParameters? deflate)
    {
        (connection.Token, connection.TokenGeneration) = (token, gate.TokenGeneration);
        connection.DeflateWindowBits = deflate is { } agreed
            ? (byte)(agreed.ServerMaxWindowBits ?? DeflateNegotiation.WindowBitsMax)
            : (byte)0;
        connection.Encoding = EncodingOf(subprotocol, connection.DeflateWindowBits);
        connection.Rate = new RateLimiter(settings.Limits, resources.Clock.NowNanos);
    }

    private void Begin(Connection connection)
    {
        resources.SetDeadline(connection, (ulong)(settings.Heartbeat.TotalMilliseconds * 1e6));
        greeting.Send(connection);
    }

    /// <summary>Compressed lanes have the largest window: a client with a smaller one reads the plain lane.</summary>
    private static LaneEncoding EncodingOf(string? subprotocol, byte deflateWindowBits)
    {
        var encoding = subprotocol == Protocol.Subprotocols.BinaryName ? LaneEncoding.Binary : LaneEncoding.Json;
        return deflateWindowBits == DeflateNegotiation.WindowBitsMax ? encoding.Deflated() : encoding;
    }

    /// <summary>What a request asks for, but for whose it is.</summary>
    private readonly record struct Asked(
        ConnectionKind Kind, string Key, string? Subprotocol, DeflateParameters? Deflate);
}
