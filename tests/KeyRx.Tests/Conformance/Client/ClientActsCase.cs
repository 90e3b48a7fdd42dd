using System.Text;
using KeyRx.Client;

namespace KeyRx.Tests.Conformance;

/// <summary>A client that does something of its own accord and then takes leave; what it sent is judged.</summary>
internal sealed record ClientActsCase(
    string Clause, string What, Func<KeyRxClient, CancellationToken, Task> Act, Action<IReadOnlyList<WireFrame>> Judge)
    : IConformanceCase
{
    public string Name => $"client, {Clause}: {What}";

    public async Task RunAsync(Cut cut, int seed, CancellationToken cancellation)
    {
        using var peer = new ClientPeer();
        var living = LiveAsync(peer.Url, cancellation);
        var request = await peer.AcceptAsync(cancellation);
        ClientRequestRule.Check(request, peer.Url);
        var answer = ClientCases.Good.Replace(
            ClientCase.Accept, Handshake.AcceptOf(request.Single("Sec-WebSocket-Key")), StringComparison.Ordinal);
        await peer.SendAsync(
            [.. Encoding.ASCII.GetBytes(answer), .. ClientCases.Connected.ToBytes()], cut, seed, cancellation);
        var frames = await peer.ReadToCloseAsync(cancellation);
        await peer.SendAsync(ClientCases.Goodbye.ToBytes(), cut, seed, cancellation);
        await peer.CloseFirstAsync(cancellation);
        await living;
        ConformanceFailure.Unless("close 1000", $"{frames[^1]}");
        Judge(frames);
    }

    private async Task LiveAsync(Uri url, CancellationToken cancellation)
    {
        await using var client = await KeyRxClient.ConnectAsync(
            ClientUnderTest.OptionsFor(url, binary: false), cancellation);
        await Act(client, cancellation);
    }
}
