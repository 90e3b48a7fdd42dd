using System.IO.Pipelines;

namespace KeyRx.WebSockets;

/// <summary>How a transport ends without losing what was sent last (RFC 9112 9.6, RFC 6455 7.1.1).</summary>
internal static class PipeEnd
{
    /// <summary>What is read and thrown away while the peer's FIN is awaited.</summary>
    private const long DiscardedBytesMax = 256 * 1024;

    /// <summary>
    /// FIN behind what was sent; the output is complete already. False where this transport's end alone says it.
    /// </summary>
    internal static async ValueTask<bool> TryEndOutputAsync(IDuplexPipe transport) =>
        transport is not StreamTransport stream || await stream.TryEndOutputAsync().ConfigureAwait(false);

    /// <summary>
    /// Reads to the peer's FIN, so that no reset eats what is under way; or until the read is cancelled, or more has
    /// come than anybody has under way.
    /// </summary>
    internal static async Task DrainAsync(PipeReader input, CancellationToken cancellationToken)
    {
        long discarded = 0;
        while (discarded <= DiscardedBytesMax)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            discarded += read.Buffer.Length;
            input.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted || read.IsCanceled) return;
        }
    }

    /// <summary>
    /// Ends the transport and its input; never throws. The output is complete already: a transport of pipes sends what
    /// was flushed before it ends, as Kestrel's do.
    /// </summary>
    internal static async Task DisposeAsync(IDuplexPipe transport)
    {
        try
        {
            if (transport is IAsyncDisposable later) await later.DisposeAsync().ConfigureAwait(false);
            else if (transport is IDisposable now) now.Dispose();
            await transport.Input.CompleteAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It is at its end, in whatever way.
        catch (Exception)
#pragma warning restore CA1031
        {
            // Nothing is left to do here.
        }
    }
}
