using System.Globalization;
using System.IO.Pipelines;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.WebSockets;

/// <summary>The server's half of the opening handshake over pipes. Runs once.</summary>
internal sealed class ServerOpening(IDuplexPipe pipes, WebSocketConnectionOptions options)
{
    private UpgradeRequestScan _scan;

    /// <summary>Afterwards the input stands at the first frame; or the transport is gone.</summary>
    /// <exception cref="WebSocketConnectionException">The client was refused, or left.</exception>
    internal async Task<(UpgradeRequest Request, string? Subprotocol, DeflateParameters? Deflate)> RunAsync(
        CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.OpeningTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            var request = await ReadAsync(either.Token).ConfigureAwait(false);
            return await AnswerAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (WebSocketConnectionException e) when (e.Refusal is { } refusal)
        {
            await RefuseAsync(refusal).ConfigureAwait(false);
            throw;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            var refusal = new UpgradeRefusal(
                408, $"the request was not complete within {options.OpeningTimeout.TotalSeconds:0.###} s");
            await RefuseAsync(refusal).ConfigureAwait(false);
            throw Refused(refusal);
        }
        catch (Exception e)
        {
            await pipes.Output.CompleteAsync(e).ConfigureAwait(false);
            await PipeEnd.DisposeAsync(pipes).ConfigureAwait(false);
            if (e is WebSocketConnectionException or OperationCanceledException) throw;
            throw new WebSocketConnectionException("the client left before it was let in", 0, e);
        }
    }

    private async Task<UpgradeRequest> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await pipes.Input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer;
            var result = UpgradeRequestReader.TryRead(
                ref buffer, ref _scan, out var request, out var refusal,
                Math.Min(options.MaxHeadBytes, UpgradeRequestReader.HeadBytesLimit));
            var isWhole = result != UpgradeReadResult.NeedMore;
            pipes.Input.AdvanceTo(buffer.Start, isWhole ? buffer.Start : buffer.End);
            if (result == UpgradeReadResult.Request) return request!;
            if (result == UpgradeReadResult.Refused) throw Refused(refusal);
            if (read.IsCompleted) throw new WebSocketConnectionException("the client left before it was let in", 0);
        }
    }

    private async Task<(UpgradeRequest Request, string? Subprotocol, DeflateParameters? Deflate)> AnswerAsync(
        UpgradeRequest request, CancellationToken cancellationToken)
    {
        if (options.Refuse?.Invoke(request) is { } objection) throw Refused(objection);
        if (!request.IsUpgrade) throw Refused(new UpgradeRefusal(426, "this path speaks WebSocket only"));
        var subprotocol = request.Subprotocols.FirstOrDefault(options.Subprotocols.Contains);
        var deflate = options.Deflate ? DeflateNegotiation.Choose(request, options.DeflateKeepsContext) : null;
        UpgradeResponse.WriteAccept(pipes.Output, request.Key!, subprotocol, deflate);
        await pipes.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
        return (request, subprotocol, deflate);
    }

    /// <summary>The answer reaches its client whatever that still sends, within the time of a close.</summary>
    private async Task RefuseAsync(UpgradeRefusal refusal)
    {
        using var deadline = new CancellationTokenSource(options.CloseTimeout, options.TimeProvider);
        try
        {
            var now = options.TimeProvider.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
            var lines = $"Date: {now}\r\n"; // RFC 9110 6.6.1
            if (refusal.RetryAfterSeconds is { } seconds) lines += $"Retry-After: {seconds}\r\n"; // RFC 9110 10.2.3
            if (refusal.Status == 401) lines += "WWW-Authenticate: Bearer\r\n"; // RFC 9110 15.5.2
            UpgradeResponse.WriteRefusal(
                pipes.Output, refusal.Status, refusal.Reason, lines, refusal.IsWithoutBody);
            await pipes.Output.FlushAsync(deadline.Token).ConfigureAwait(false);
            await pipes.Output.CompleteAsync().ConfigureAwait(false);
            if (await PipeEnd.TryEndOutputAsync(pipes).ConfigureAwait(false))
                await PipeEnd.DrainAsync(pipes.Input, deadline.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Who does not take the answer goes without it.
        catch (Exception)
#pragma warning restore CA1031
        {
            // The refusal is thrown either way.
        }

        await PipeEnd.DisposeAsync(pipes).ConfigureAwait(false);
    }

    private static WebSocketConnectionException Refused(UpgradeRefusal refusal) =>
        new($"{refusal.Status}: {refusal.Reason}", 0) { Refusal = refusal };
}
