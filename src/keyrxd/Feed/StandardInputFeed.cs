using Microsoft.Extensions.Logging;

namespace KeyRx.Daemon.Feed;

/// <summary>
/// Lines from standard input, on a thread of its own: it waits in read, which nothing can end but the other side.
/// What is refused is logged, once a second at most. It reads on until the input or the process ends.
/// </summary>
internal sealed class StandardInputFeed
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(1);

    private readonly Stream _input;
    private readonly FeedPublisher _publisher;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private long? _loggedAt;
    private long _unsaidCount;
    private long _refusedCount;

    private StandardInputFeed(Stream input, FeedPublisher publisher, ILogger logger, TimeProvider time) =>
        (_input, _publisher, _logger, _time) = (input, publisher, logger, time);

    internal static void Start(Stream input, FeedPublisher publisher, ILogger logger, TimeProvider time) =>
        new Thread(new StandardInputFeed(input, publisher, logger, time).Run)
        {
            Name = "keyrx feed",
            IsBackground = true,
        }.Start();

    private void Run()
    {
        var reader = new FeedReader(_publisher.Take, Refuse);
        try
        {
            while (_input.Read(reader.Room.Span) is > 0 and var count) reader.Filled(count);
            reader.End();
            FeedLog.Ended(_logger, _refusedCount);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            FeedLog.InputFailed(_logger, e.Message);
        }
    }

    private void Refuse(long line, string reason)
    {
        _refusedCount++;
        if (_loggedAt is { } at && _time.GetElapsedTime(at) < LogInterval)
        {
            _unsaidCount++;
            return;
        }

        FeedLog.Refused(_logger, line, reason, _unsaidCount);
        (_loggedAt, _unsaidCount) = (_time.GetTimestamp(), 0);
    }
}
