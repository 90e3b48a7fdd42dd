using Microsoft.Extensions.Logging;

namespace KeyRx.Daemon.Feed;

/// <summary>Every log event of the feed, with its one id. Nothing of a line is ever said.</summary>
internal static partial class FeedLog
{
    [LoggerMessage(
        2001, LogLevel.Warning,
        "feed: user {User} may not feed this daemon: only the user that runs it, and root; the connection is closed")]
    internal static partial void Foreign(ILogger logger, uint user);

    [LoggerMessage(
        2002, LogLevel.Warning,
        "feed: {Count} feeders are connected, which is all there is room for: another one is closed")]
    internal static partial void Full(ILogger logger, int count);

    [LoggerMessage(
        2003, LogLevel.Warning,
        "feed: line {Line} of standard input is refused: {Reason} ({Unsaid} more since the last such message)")]
    internal static partial void Refused(ILogger logger, long line, string reason, long unsaid);

    [LoggerMessage(2004, LogLevel.Information, "feed: standard input is at its end after {Refused} refused lines")]
    internal static partial void Ended(ILogger logger, long refused);

    [LoggerMessage(
        2005, LogLevel.Warning, "feed: no connection can be taken now, the next attempt is in {Pause}: {Reason}")]
    internal static partial void AcceptFailed(ILogger logger, TimeSpan pause, string reason);

    [LoggerMessage(2006, LogLevel.Debug, "feed: a feeder has left after {Refused} refused lines")]
    internal static partial void Left(ILogger logger, long refused);

    [LoggerMessage(2007, LogLevel.Warning, "feed: standard input cannot be read any more: {Reason}")]
    internal static partial void InputFailed(ILogger logger, string reason);
}
