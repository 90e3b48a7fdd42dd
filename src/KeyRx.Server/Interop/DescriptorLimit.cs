namespace KeyRx.Server.Interop;

/// <summary>RLIMIT_NOFILE of this process. Any thread.</summary>
internal static class DescriptorLimit
{
    /// <summary>
    /// Raises the soft limit, as far as the hard one goes, to what is wanted, and says what is to be had. The managed
    /// runtime does the same at its start; a NativeAOT program keeps the shell's 1,024.
    /// </summary>
    internal static long Raise(long wanted)
    {
        if (!OperatingSystem.IsLinux() || Libc.GetResourceLimit(Libc.OpenFiles, out var limit) != 0)
            return long.MaxValue;
        var raised = limit with { Soft = Math.Min((ulong)wanted, limit.Hard) };
        if (raised.Soft > limit.Soft && Libc.SetResourceLimit(Libc.OpenFiles, in raised) == 0) limit = raised;
        return (long)Math.Min(limit.Soft, long.MaxValue);
    }
}
