using System.Buffers;
using System.Net.Sockets;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace KeyRx.Daemon.Feed;

/// <summary>
/// One feeder at the Unix socket, until it leaves or the daemon stops. Good lines are not
/// answered, bad ones with one line each.
/// </summary>
/// <remarks>Threading: one task; owns its socket.</remarks>
internal sealed class FeedConnection(Socket peer, FeedPublisher publisher) : IDisposable
{
    /// <summary>A person reads it in a terminal, not in a page: the apostrophes around a field's name stay.</summary>
    private static readonly JsonWriterOptions Readable =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ArrayBufferWriter<byte> _answer = new(256);

    internal long RefusedCount { get; private set; }

    internal async Task RunAsync(CancellationToken stopping)
    {
        var reader = new FeedReader(publisher.Take, Refuse);
        try
        {
            while (await peer.ReceiveAsync(reader.Room, SocketFlags.None, stopping).ConfigureAwait(false) is > 0
                and var count)
            {
                reader.Filled(count);
            }
            reader.End();
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // It has gone in the middle of a line, or we do: half a line says nothing.
            reader.Forget();
        }
    }

    /// <summary>For a peer that is not let in: the reason, as of line 0.</summary>
    internal void TurnAway(string reason) => Refuse(0, reason);

    /// <inheritdoc/>
    public void Dispose() => peer.Dispose();

    private void Refuse(long line, string reason)
    {
        RefusedCount++;
        _answer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_answer, Readable))
        {
            json.WriteStartObject();
            json.WriteString("type"u8, "error"u8);
            json.WriteNumber("line"u8, line);
            json.WriteString("message"u8, reason);
            json.WriteEndObject();
        }

        _answer.Write("\n"u8);
        // Whoever does not read its answers does without them: its good lines count all the same. So short a message is
        // never sent in part on a Unix socket: it is one buffer of the kernel's.
        peer.Blocking = false;
        _ = peer.Send(_answer.WrittenSpan, SocketFlags.None, out _);
    }
}
