namespace KeyRx.Daemon.Memory;

/// <summary>What the managed heap holds, and what it has of the system for it, in bytes.</summary>
internal readonly record struct HeapSize(long Used, long Committed)
{
    /// <summary>What is not in use.</summary>
    internal long Slack => Committed - Used;
}
