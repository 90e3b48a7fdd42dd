using System.IO.Pipelines;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.WebSockets;

/// <summary>The client's half of the opening handshake over pipes. Runs once.</summary>
internal sealed class ClientOpening(IDuplexPipe pipes, Uri url, WebSocketConnectionOptions options)
{
    private readonly string _key = UpgradeClient.NewKey();

    /// <summary>Afterwards the input stands at the first frame; or the transport is gone.</summary>
    /// <exception cref="WebSocketConnectionException">The server refused, or is none.</exception>
    internal async Task<(string? Subprotocol, DeflateParameters? Deflate)> RunAsync(CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.OpeningTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            UpgradeClient.WriteRequest(
                pipes.Output, HostOf(url), url.PathAndQuery, _key, options.Subprotocols, options.Headers, Offer);
            await pipes.Output.FlushAsync(either.Token).ConfigureAwait(false);
            return await ReadAnswerAsync(either.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await pipes.Output.CompleteAsync(e).ConfigureAwait(false);
            await PipeEnd.DisposeAsync(pipes).ConfigureAwait(false);
            throw e switch
            {
                OperationCanceledException when !cancellationToken.IsCancellationRequested =>
                    new WebSocketConnectionException(
                        $"no answer within {options.OpeningTimeout.TotalSeconds:0.###} s", 0, e),
                WebSocketConnectionException or OperationCanceledException or ArgumentException => e,
                _ => HungUp(e),
            };
        }
    }

    /// <summary>
    /// A narrower window may be asked of us: whoever answers so knows why. Without context the server's inflater is for
    /// this message only, and the pool's.
    /// </summary>
    private DeflateParameters? Offer => !options.Deflate ? null : new DeflateParameters
    {
        ServerNoContextTakeover = !options.DeflateKeepsContext,
        ClientNoContextTakeover = !options.DeflateKeepsContext,
        ClientMaxWindowBits = DeflateNegotiation.WindowBitsMax,
    };

    private static string HostOf(Uri url)
    {
        var name = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        return url.IsDefaultPort ? name : $"{name}:{url.Port}";
    }

    private async Task<(string? Subprotocol, DeflateParameters? Deflate)> ReadAnswerAsync(
        CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await pipes.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer;
            var answer = UpgradeClient.TryReadResponse(
                ref buffer, _key, options.Subprotocols, Offer, out var subprotocol, out var deflate, out var refusal,
                options.MaxHeadBytes);
            var isWhole = answer != UpgradeAnswer.NeedMore;
            pipes.Input.AdvanceTo(buffer.Start, isWhole ? buffer.Start : buffer.End);
            if (answer == UpgradeAnswer.Accepted) return (subprotocol, deflate);
            if (isWhole) throw Refused(refusal);
            if (read.IsCompleted) throw HungUp(null);
        }
    }

    private static WebSocketConnectionException Refused(UpgradeRefusal refusal) =>
        new(refusal.Status == 0 ? refusal.Reason : $"{refusal.Status}: {refusal.Reason}", 0) { Refusal = refusal };

    private static WebSocketConnectionException HungUp(Exception? cause) =>
        new("the server hung up without an answer", 0, cause);
}
