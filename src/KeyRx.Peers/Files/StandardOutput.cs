using KeyRx.Peers.Interop;

namespace KeyRx.Peers.Files;

/// <summary>Where a program's output goes, by its descriptor. Any thread.</summary>
internal static class StandardOutput
{
    private const int Descriptor = 1;

    /// <summary>True for a file that group or others may do something with. Linux; elsewhere nobody knows.</summary>
    internal static bool IsFileOpenToOthers =>
        OperatingSystem.IsLinux() && FileStatus.Of(Descriptor) is { IsRegular: true, IsOpenToOthers: true };
}
