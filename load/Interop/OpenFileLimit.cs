namespace KeyRx.Load.Interop;

/// <summary>RLIMIT_NOFILE of this process: one descriptor a connection, and some for the runtime.</summary>
internal static class OpenFileLimit
{
    private const ulong RuntimeDescriptors = 128;

    /// <summary>Raises the limit as far as needed; root may also raise the hard one.</summary>
    internal static bool TryRaiseFor(int connections, out string error)
    {
        error = "";
        var needed = (ulong)connections + RuntimeDescriptors;
        if (Libc.GetResourceLimit(LinuxConstants.OpenFiles, out var limit) != 0 || limit.Soft >= needed)
            return true;

        var raised = new ResourceLimit { Soft = needed, Hard = Math.Max(limit.Hard, needed) };
        if (Libc.SetResourceLimit(LinuxConstants.OpenFiles, in raised) == 0)
            return true;

        error =
            $"{connections} connections need {needed} open files, the limit is {limit.Hard}: raise it with 'ulimit -n'";
        return false;
    }
}
