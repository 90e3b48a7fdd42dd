using System.IO.Pipelines;
using KeyRx.Server.Access;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Transports;

/// <summary>
/// A connection that this process has accepted and upgraded by itself (a web server's, one in memory), as it hands it
/// to <see cref="KeyRxServer.AdoptAsync"/>.
/// </summary>
/// <param name="stream">
/// Carries frames from here on, both ways. It is read and written on the thread pool, one read and one write at a
/// time; whoever made it disposes it.
/// </param>
/// <param name="principal">Who that is and what it may do.</param>
public sealed class AdoptedConnection(Stream stream, TokenPrincipal principal)
{
    /// <summary>The same over two pipes.</summary>
    /// <param name="pipes">Both are completed where the connection does not end in order.</param>
    /// <param name="principal">As above.</param>
    public AdoptedConnection(IDuplexPipe pipes, TokenPrincipal principal)
        : this(new DuplexPipeStream(pipes ?? throw new ArgumentNullException(nameof(pipes))), principal) =>
        Pipes = pipes;

    /// <summary>Null over a stream.</summary>
    internal IDuplexPipe? Pipes { get; }

    /// <summary>Carries the frames.</summary>
    public Stream Stream { get; } = stream ?? throw new ArgumentNullException(nameof(stream));

    /// <summary>Who that is and what it may do.</summary>
    public TokenPrincipal Principal { get; } = principal ?? throw new ArgumentNullException(nameof(principal));

    /// <summary>What the handshake agreed on; null for JSON.</summary>
    public string? Subprotocol { get; init; }

    /// <summary>What the handshake agreed on; null for no compression.</summary>
    public DeflateParameters? Deflate { get; init; }

    /// <summary>Where the client is, for the audit; null where nobody knows.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>Returns every message unchanged, as <c>/echo</c> does; for conformance tools.</summary>
    public bool IsEcho { get; init; }

    /// <summary>
    /// Cuts the connection, so that reads and writes under way end; null disposes the stream. Called on the thread
    /// pool, and not where the connection ends in order.
    /// </summary>
    public Action? Abort { get; init; }
}
