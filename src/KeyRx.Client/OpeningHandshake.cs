using System.Buffers;
using System.IO.Pipelines;
using KeyRx.Protocol;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Client;

/// <summary>
/// The client's half of the opening handshake: request, then 101, or a refusal in the server's words.
/// </summary>
internal static class OpeningHandshake
{
    /// <summary>After it the pipe stands at the first frame.</summary>
    /// <exception cref="KeyRxConnectionException">The server refused, or is none.</exception>
    internal static async Task RunAsync(
        IDuplexPipe pipe, KeyRxClientOptions options, CancellationToken cancellationToken)
    {
        var key = UpgradeClient.NewKey();
        string[] offered = [options.Binary ? Subprotocols.BinaryName : Subprotocols.JsonName];
        WriteRequest(pipe.Output, options, key, offered);
        try
        {
            await pipe.Output.FlushAsync(cancellationToken).ConfigureAwait(false);
            await ReadAnswerAsync(pipe.Input, options, key, offered, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not KeyRxConnectionException && !cancellationToken.IsCancellationRequested)
        {
            throw HungUp(options, e);
        }
    }

    private static void WriteRequest(
        IBufferWriter<byte> output, KeyRxClientOptions options, string key, string[] offered)
    {
        KeyValuePair<string, string>[] headers =
            options.Token is null ? [] : [new("Authorization", "Bearer " + options.Token)];
        UpgradeClient.WriteRequest(output, options.Authority, options.Url.PathAndQuery, key, offered, headers);
    }

    private static async Task ReadAnswerAsync(
        PipeReader input, KeyRxClientOptions options, string key, string[] offered, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = read.Buffer;
            var isOpen = TryRead(ref buffer, options, key, offered);
            input.AdvanceTo(buffer.Start, isOpen ? buffer.Start : buffer.End);
            if (isOpen) return;
            if (read.IsCompleted) throw HungUp(options, null);
        }
    }

    private static bool TryRead(
        ref ReadOnlySequence<byte> buffer, KeyRxClientOptions options, string key, string[] offered)
    {
        switch (UpgradeClient.TryReadResponse(ref buffer, key, offered, out var chosen, out var refusal))
        {
            case UpgradeAnswer.NeedMore:
                return false;
            case UpgradeAnswer.Refused when refusal.Status == 0:
                throw ConnectionEnds.NoWebSocket($"{options.Authority} is no KeyRx server: {refusal.Reason}");
            case UpgradeAnswer.Refused:
                throw ConnectionEnds.Refused(refusal);
            default:
                // Without a choice the server speaks JSON (PROTOCOL.md, "Subprotocols").
                if (options.Binary && chosen is null)
                {
                    throw ConnectionEnds.NoWebSocket(
                        $"{options.Authority} does not speak {Subprotocols.BinaryName}: connect without Binary");
                }
                return true;
        }
    }

    private static KeyRxConnectionException HungUp(KeyRxClientOptions options, Exception? cause)
        => new(0, $"{options.Authority} hung up without an answer: is it a KeyRx server?", mayReturn: true, cause);
}
