using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Streams;

namespace KeyRx.Daemon.Commands;

/// <summary>
/// The source <c>load:... </c>: test payloads through the server's own <c>TryPublish </c>, on a topic that exists
/// only for it.
/// </summary>
internal static class LoadFeed
{
    /// <summary>Room for the fastest loads to be resumed a moment later; touched only as it fills.</summary>
    private const int RetainBytes = 16 * 1024 * 1024;

    internal static IReadOnlyList<TopicOptions> TopicsOf(SourceSpec source) => source.Load is not { } load
        ? []
        : [
            new TopicOptions(Topics.Load)
            {
                Kind = TopicKind.Opaque,
                RetainBytes = RetainBytes,
                MaxBatchCount = load.OneRecordPerFrame ? 1 : 1024,
            }];

    internal static LoadSource? Start(SourceSpec source, KeyRxServer server) =>
        source.Load is { } load ? LoadSource.Start(load, payload => server.TryPublish(Topics.Load, payload)) : null;
}
