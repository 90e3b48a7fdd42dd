using System.Diagnostics;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Secrets;

/// <summary>keyrxd that is killed by a signal that dumps core leaves none, whatever the limits say.</summary>
public sealed class CoreDumpTests : BoundedTest
{
    private const string Pattern = "/proc/sys/kernel/core_pattern";

    [Fact]
    public async Task NoCoreIsWrittenWhateverTheLimitSays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "core_pattern is Linux's");
        var pattern = File.ReadAllText(Pattern).Trim();
        Assert.SkipWhen(pattern.StartsWith('|') || pattern.StartsWith('/'), $"cores go elsewhere here: {pattern}");
        await KillAsync(Process.Start(new ProcessStartInfo("sleep", ["60"]) { WorkingDirectory = Folder })!);
        Assert.SkipUnless(CoresIn(Folder).Length > 0, "this machine writes no cores at all");
        foreach (var core in CoresIn(Folder)) File.Delete(core);

        var start = Programs.Keyrxd(Folder, ["run", "--listen", "127.0.0.1:0"], ("KEYRXD_TOKEN", DaemonProcess.Token));
        start.WorkingDirectory = Folder;
        start.RedirectStandardOutput = true;
        var daemon = Process.Start(start)!;
        Assert.NotNull(await daemon.StandardOutput.ReadLineAsync(Cancellation));
        await KillAsync(daemon);

        Assert.Empty(CoresIn(Folder));
    }

    private static string[] CoresIn(string folder) => Directory.GetFiles(folder, "core*");

    private async Task KillAsync(Process process)
    {
        Posix.LetDumpCore(process.Id);
        Posix.Send(process.Id, Posix.SignalBadCall);
        try
        {
            await process.WaitForExitAsync(Cancellation);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
            process.Dispose();
        }
    }
}
