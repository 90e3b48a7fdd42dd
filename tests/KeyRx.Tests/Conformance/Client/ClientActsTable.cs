using KeyRx.Client;

namespace KeyRx.Tests.Conformance;

/// <summary>What a client sends of its own accord: masked, with new keys, in the fewest bytes, and a goodbye.</summary>
internal static class ClientActsTable
{
    private const int Messages = 40;

    internal static IEnumerable<IConformanceCase> All =>
    [
        new ClientActsCase(
            "RFC 6455 7.1.2", "a client takes leave with 1000 and waits for the server to close TCP",
            (_, _) => Task.CompletedTask, frames =>
                ConformanceFailure.Unless("close 1000", string.Join(", ", frames))),
        new ClientActsCase(
            "RFC 6455 5.3", "each frame has a masking key of its own",
            (client, cancellation) => PublishAsync(client, Messages, 10, cancellation), frames =>
            {
                ConformanceFailure.Unless($"{Messages + 1} frames", $"{frames.Count} frames");
                ConformanceFailure.Unless(
                    frames.Select(f => Convert.ToHexString(f.MaskingKey!)).Distinct().Count() == frames.Count,
                    "RFC 6455 5.3: a masking key came twice");
                ConformanceFailure.Unless(
                    Enumerable.Range(0, 4)
                        .All(i => frames.Select(f => f.MaskingKey![i]).Distinct().Count() > Messages / 4),
                    "RFC 6455 10.3: a byte of the masking keys can be foretold");
            }),
        .. new[] { 1, 100, 200, 70_000 }.Select(length =>
            new ClientActsCase(
                "RFC 6455 5.2", $"a payload of {length} bytes has the fewest bytes of length",
                (client, cancellation) => PublishAsync(client, 1, length, cancellation), frames =>
                    ConformanceFailure.Unless(
                        frames.Count == 2 && frames[0].Opcode == WireFrame.Text && frames[0].Payload.Length > length,
                        "a text message and a close were due"))),
    ];

    /// <summary>Sends without waiting for answers, which never come: the client's end fails them.</summary>
    private static Task PublishAsync(KeyRxClient client, int count, int payloadBytes, CancellationToken cancellation)
    {
        var payload = System.Text.Encoding.ASCII.GetBytes($"\"{new string('x', payloadBytes)}\"");
        for (var i = 0; i < count; i++)
        {
            _ = client.PublishAsync("note", payload, cancellation).ContinueWith(
                done => _ = done.Exception, cancellation, TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }

        return Task.CompletedTask;
    }
}
