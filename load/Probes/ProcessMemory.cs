namespace KeyRx.Load.Probes;

/// <summary>A process's memory from smaps_rollup.</summary>
internal readonly record struct ProcessMemory(long RssBytes, long PrivateDirtyBytes);
