using System.Text;
using KeyRx.Client;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;

namespace KeyRx.EndToEnd.Tests.Feed;

/// <summary>A real client of the topics that a feed fills.</summary>
internal sealed class FeedListener : IAsyncDisposable
{
    public static readonly string[] AllTopics = [Topics.State, Topics.ProfileChanged, Topics.Layer, Topics.Mapping];

    private readonly KeyRxClient _client;
    private readonly IAsyncEnumerator<KeyRxMessage> _messages;

    private FeedListener(KeyRxClient client, CancellationToken cancellation) =>
        (_client, _messages) = (client, client.ReadAllAsync(cancellation).GetAsyncEnumerator(cancellation));

    public static async Task<FeedListener> ConnectAsync(DaemonProcess daemon, CancellationToken cancellation)
    {
        var options = new KeyRxClientOptions { Url = daemon.Url, Token = DaemonProcess.Token };
        var client = await KeyRxClient.ConnectAsync(options, cancellation);
        await client.SubscribeAsync(AllTopics, cancellationToken: cancellation);
        return new FeedListener(client, cancellation);
    }

    /// <summary>
    /// The next so many events and snapshots, as "layer #1 {...}" and "layer at #1
    /// {...}", with what we stamped cut out.
    /// </summary>
    public async Task<List<string>> ReadAsync(int count)
    {
        List<string> lines = [];
        while (lines.Count < count && await _messages.MoveNextAsync())
        {
            if (_messages.Current is EventMessage e) lines.Add($"{e.Topic} #{e.Sequence} {Text(e.Payload)}");
            if (_messages.Current is SnapshotMessage s)
                lines.Add($"{s.Topic} at #{s.Position.Sequence} {Text(s.Payload)}");
        }

        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        await _messages.DisposeAsync();
        await _client.DisposeAsync();
    }

    private static string Text(ReadOnlyMemory<byte> payload)
    {
        var text = Encoding.UTF8.GetString(payload.Span);
        var stamp = text.IndexOf(",\"timestamp\":", StringComparison.Ordinal);
        return stamp < 0 ? text : text[..stamp] + "}";
    }
}
