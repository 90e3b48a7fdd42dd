namespace KeyRx.Daemon.Feed;

/// <summary>Tells whoever sent it that a line was refused. Never blocks.</summary>
/// <param name="line">Its number, from 1.</param>
/// <param name="reason">Without any of it.</param>
internal delegate void FeedRefuse(long line, string reason);
