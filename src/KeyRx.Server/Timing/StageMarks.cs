using KeyRx.Server.Interop;

namespace KeyRx.Server.Timing;

/// <summary>
/// Which stage of a turn took most CPU time. Asking for CPU time is a system call, so only stages that took long by the
/// clock, which the loop reads anyway, are asked about: by the clock alone a thread that was not running would count.
/// </summary>
/// <remarks>Threading: the loop only. A mutable struct: not to be copied.</remarks>
internal struct StageMarks
{
    /// <summary>The stages of a turn over 2 ms cannot all be shorter than this.</summary>
    private const long LongNanos = 100_000;

    private string _stage;
    private ulong _stageAt;
    private long _most;

    /// <summary>When the CPU time was last asked for, on both clocks.</summary>
    private long _askedCpu;
    private ulong _askedAt;

    /// <summary>The one that took most so far.</summary>
    internal string LongestStage { get; private set; }

    /// <summary>A turn begins, with its first stage.</summary>
    internal void Begin(string stage, ulong nowNanos, long cpuNanos)
    {
        (_stage, LongestStage, _most) = (stage, stage, 0);
        (_stageAt, _askedAt, _askedCpu) = (nowNanos, nowNanos, cpuNanos);
    }

    /// <summary>The next stage begins.</summary>
    internal void Next(string stage, ulong nowNanos)
    {
        End(nowNanos);
        (_stage, _stageAt) = (stage, nowNanos);
    }

    /// <summary>The stage under way is over.</summary>
    internal void End(ulong nowNanos)
    {
        var took = (long)(nowNanos - _stageAt);
        if (took > LongNanos) took = Math.Min(took, AskCpu(nowNanos));
        if (took > _most) (_most, LongestStage) = (took, _stage);
    }

    /// <summary>
    /// CPU time since it was last asked for, less the most that the short stages in between can have had of it.
    /// </summary>
    private long AskCpu(ulong nowNanos)
    {
        var cpu = ThreadCpuTime.Nanos;
        var used = cpu - _askedCpu - (long)(_stageAt - _askedAt);
        (_askedCpu, _askedAt) = (cpu, nowNanos);
        return used;
    }
}
