using System.IO.Pipelines;
using KeyRx.WebSockets.Deflate;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Handshake;
using KeyRx.WebSockets.Messages;

namespace KeyRx.WebSockets;

/// <summary>
/// A WebSocket connection over any stream or pair of pipes, in either role: <c>AcceptAsync </c> or
/// <c>ConnectAsync</c>, then messages both ways, then <see cref="CloseAsync"/> or disposal. It answers pings and close
/// frames, refuses what breaks RFC 6455 and 7692, and takes leave in their order.
/// </summary>
/// <remarks>
/// Threading: one receiver at a time, and any number of senders meanwhile; closing, aborting and disposal from any
/// thread. Pings, pongs and close frames are read while somebody receives: receive all the time. The connection owns
/// the stream or pipes.
/// </remarks>
public sealed partial class WebSocketConnection : IAsyncDisposable
{
    private const int NobodyClosed = -1;

    private readonly IDuplexPipe _transport;
    private readonly WebSocketConnectionOptions _options;
    private readonly FrameOutput _output;
    private readonly MessageAssembler _assembler;
    private readonly SilenceMeter _silence;
    private readonly KeepAlive? _keepAlive;
    private readonly Lock _lock = new();

    private WebSocketConnection(
        IDuplexPipe transport, WebSocketRole role, WebSocketConnectionOptions options, string? subprotocol,
        DeflateParameters? deflate)
    {
        (_transport, Role, _options, Subprotocol, Deflate) = (transport, role, options, subprotocol, deflate);
        _output = new FrameOutput(transport.Output, role, DeflaterFor(role, options, deflate));
        _assembler = new MessageAssembler(role);
        _assembler.Reset(
            options.MaxMessageBytes, deflate is null ? null : InflaterPool.Shared, PeerKeepsContext(role, deflate));
        _silence = new SilenceMeter(options.TimeProvider);
        if (options.KeepAliveInterval > TimeSpan.Zero)
            _keepAlive = new KeepAlive(options, _silence, Ask, Lose);
    }

    /// <summary>Ours.</summary>
    public WebSocketRole Role { get; }

    /// <summary>The one that was chosen; null where none was.</summary>
    public string? Subprotocol { get; }

    /// <summary>What was agreed of permessage-deflate; null = messages are plain.</summary>
    public DeflateParameters? Deflate { get; }

    /// <summary>The opening request, on the server's side.</summary>
    public UpgradeRequest? Request { get; private init; }

    /// <summary>Where it stands.</summary>
    public WebSocketConnectionState State
    {
        get
        {
            lock (_lock) return _state;
        }
    }

    /// <summary>Whose close frame was the first; null while none has gone either way.</summary>
    public WebSocketRole? ClosedFirstBy =>
        Volatile.Read(ref _closedFirst) is var role and not NobodyClosed ? (WebSocketRole)role : null;

    /// <summary>
    /// The peer's close status: 1005 where its close frame had none, 1006 where the connection broke without one; null
    /// before that.
    /// </summary>
    public ushort? CloseStatus { get; private set; }

    /// <summary>The peer's close reason; empty where it gave none.</summary>
    public string CloseReason { get; private set; } = "";

    /// <summary>For how long nothing has come; null while nobody receives.</summary>
    public TimeSpan? Silence => _silence.Elapsed;

    /// <summary>
    /// Takes a connection on which the opening handshake was made by somebody else, such as an HTTP server.
    /// </summary>
    /// <param name="stream">Stands at the first frame.</param>
    /// <param name="role">Ours.</param>
    /// <param name="options">What holds for it; null for the defaults.</param>
    /// <param name="subprotocol">The one that was chosen.</param>
    /// <param name="deflate">What was agreed of permessage-deflate.</param>
    /// <exception cref="ArgumentException">An option makes no sense.</exception>
    public static WebSocketConnection FromUpgraded(
        Stream stream, WebSocketRole role, WebSocketConnectionOptions? options = null, string? subprotocol = null,
        DeflateParameters? deflate = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return FromUpgraded(new StreamTransport(stream), role, options, subprotocol, deflate);
    }

    /// <summary>The same for pipes.</summary>
    /// <param name="pipes">Stand at the first frame; disposed where they can be.</param>
    /// <param name="role">Ours.</param>
    /// <param name="options">What holds for it; null for the defaults.</param>
    /// <param name="subprotocol">The one that was chosen.</param>
    /// <param name="deflate">What was agreed of permessage-deflate.</param>
    public static WebSocketConnection FromUpgraded(
        IDuplexPipe pipes, WebSocketRole role, WebSocketConnectionOptions? options = null, string? subprotocol = null,
        DeflateParameters? deflate = null)
    {
        ArgumentNullException.ThrowIfNull(pipes);
        options ??= new WebSocketConnectionOptions();
        options.Validate();
        return new WebSocketConnection(pipes, role, options, subprotocol, deflate);
    }

    private static bool PeerKeepsContext(WebSocketRole role, DeflateParameters? deflate) =>
        deflate is { } agreed
        && !(role == WebSocketRole.Client ? agreed.ServerNoContextTakeover : agreed.ClientNoContextTakeover);

    private static MessageDeflater? DeflaterFor(
        WebSocketRole role, WebSocketConnectionOptions options, DeflateParameters? deflate)
    {
        if (deflate is not { } agreed) return null;
        var isServer = role == WebSocketRole.Server;
        var window = isServer ? agreed.ServerMaxWindowBits : agreed.ClientMaxWindowBits;
        var startsAnew = isServer ? agreed.ServerNoContextTakeover : agreed.ClientNoContextTakeover;
        return new MessageDeflater(
            window ?? Rfc7692.WindowBitsMax, options.DeflateKeepsContext && !startsAnew, options.DeflateBytesMin);
    }
}
