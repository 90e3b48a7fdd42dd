using System.Runtime.InteropServices;
using Xunit;

namespace KeyRx.Tests.Input;

/// <summary>Makes FIFOs.</summary>
internal static partial class Fifo
{
    public static string Make(TemporaryFolder folder, string name = "fifo")
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "FIFO sources exist on Linux only");
        Assert.Equal(0, MakeFifo(folder.PathOf(name), 0x180)); // 0600
        return folder.PathOf(name);
    }

    /// <summary>A writer; opening waits for the reader.</summary>
    public static FileStream OpenWriter(string path) =>
        new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    [LibraryImport("libc", EntryPoint = "mkfifo", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFifo(string path, uint mode);
}
