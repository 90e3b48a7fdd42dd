using KeyRx.Peers;
using KeyRx.Server.Access;
using KeyRx.Server.Http;
using KeyRx.Server.Transports;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server;

/// <summary>
/// Connections that this process brings: of a web server's port, or in memory. They are served by the same loop as
/// those of sockets, with the same limits.
/// </summary>
public sealed partial class KeyRxServer
{
    /// <summary>For a stream that is let go of after the server has ended.</summary>
    private static readonly TimeSpan LetGoPatience = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Whether a request that this process has read may be upgraded now: its Origin, its subprotocols, the rate of
    /// connections and the shares of them. Whose it is, its path and its Host are the host's to judge.
    /// </summary>
    /// <param name="request">An upgrade.</param>
    /// <param name="principal">Who asks and what it may do.</param>
    /// <param name="ownOrigin">An Origin that is let in besides the server's list; null for none.</param>
    /// <returns>A refusal, or what the handshake is to agree on.</returns>
    public Task<UpgradeDecision> DecideUpgradeAsync(
        UpgradeRequest request, TokenPrincipal principal, string? ownOrigin = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(principal);
        return AskAsync<UpgradeDecision>(
            answer => answer(_core.Adoptions.Decide(request, principal.Token, ownOrigin)), Adoptions.Stopped);
    }

    /// <summary>
    /// Serves a connection that the host has accepted and upgraded, after <see cref="DecideUpgradeAsync"/>, which is
    /// not asked again; when every place is taken by now, the connection is closed with 1013.
    /// </summary>
    /// <param name="connection">Nobody else reads or writes its stream until the task has ended.</param>
    /// <returns>Ends when the server will not touch the stream. Fails for nothing that a client does.</returns>
    public Task AdoptAsync(AdoptedConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return ServeAsync(new StreamPeer(connection.Stream)
        {
            Upgraded = connection,
            Address = connection.RemoteAddress,
            User = PeerUser.Remote,
            EndOutput = connection.Pipes is { } pipes ? () => pipes.Output.CompleteAsync() : null,
        });
    }

    /// <summary>
    /// Connects a client of this process in memory, without a port: what comes out is what a socket would be. The
    /// client sends a request with a token, as over any other way; to the kernel's question who that is, the answer is
    /// this process's own user.
    /// </summary>
    /// <returns>The client's end; dispose it to be gone.</returns>
    public Stream OpenStream()
    {
        var (near, far) = MemoryPipes.CreatePair();
        _ = ServeAsync(new StreamPeer(new DuplexPipeStream(far))
        {
            Address = "memory",
            User = OperatingSystem.IsLinux() ? PeerUser.Known(LocalUsers.Own) : PeerUser.Unknown,
            EndOutput = () => far.Output.CompleteAsync(),
        });
        return new DuplexPipeStream(near);
    }

    private async Task ServeAsync(StreamPeer peer)
    {
        if (_callers.TryEnter())
        {
            _queue.Post(new TransportEvent(TransportEventKind.Accepted, 0, 0, peer));
            _callers.Leave();
            await Task.WhenAny(peer.Ended, Completion).ConfigureAwait(false);
            if (!peer.Ended.IsCompleted)
            {
                await peer.Ended.WaitAsync(LetGoPatience, TimeProvider.System)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        if (!peer.Ended.IsCompleted) peer.Abort();
    }
}
