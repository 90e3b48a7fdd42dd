using System.Globalization;
using KeyRx.Server;
using Xunit;

namespace KeyRx.Tests.Server.Interop;

/// <summary>The loop's thread runs where and as urgently as the options say, as the kernel tells it.</summary>
public sealed class LoopThreadTests : LifecycleTest
{
    private const string ThreadName = "keyrx loop";
    private const int NiceField = 16; // of proc_pid_stat(5), counted from the state, which is field 3

    [Fact]
    public async Task ItKeepsToItsCpus()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.ProcessorCount > 1, "there is nothing to choose");
        var options = Options();
        options.LoopCpus = [1];
        Assert.DoesNotContain("1", AllowedCpus());

        await using var server = await KeyRxServer.StartAsync(options, Cancellation);
        await using var client = await ConnectAsync();

        Assert.Contains("1", AllowedCpus());
    }

    [Fact]
    public async Task ItStandsBackFromTheOthers()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "priorities are the system's");
        var options = Options();
        options.LoopPriority = ThreadPriority.Lowest;
        var own = NiceOf("/proc/self/task/" + Environment.ProcessId);

        await using var server = await KeyRxServer.StartAsync(options, Cancellation);

        Assert.Contains(Math.Min(own + 10, 19), LoopThreads().Select(NiceOf));
    }

    [Fact]
    public async Task WhatTheSystemDoesNotPermitIsRefusedByItsNameAndLeavesNothingBehind()
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux() || Environment.IsPrivilegedProcess, "everything is permitted");
        var options = Options();
        options.LoopPriority = ThreadPriority.Highest;

        var error = await Assert.ThrowsAsync<ArgumentException>(() => KeyRxServer.StartAsync(options, Cancellation));

        Assert.Equal(nameof(options.LoopPriority), error.ParamName);
        Assert.StartsWith(
            "LoopPriority: the system does not permit Highest: it needs CAP_SYS_NICE, or a limit (ulimit -e)",
            error.Message, StringComparison.Ordinal);
        AssertPortIsFree();
    }

    private static IEnumerable<string> AllowedCpus() =>
        from task in LoopThreads()
        from line in File.ReadLines(task + "/status")
        where line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)
        select line.Split('\t')[1];

    private static int NiceOf(string task)
    {
        var stat = File.ReadAllText(task + "/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return int.Parse(fields[NiceField], CultureInfo.InvariantCulture);
    }

    /// <summary>Other tests have servers too.</summary>
    private static List<string> LoopThreads() =>
        [.. Directory.GetDirectories("/proc/self/task").Where(IsLoop)];

    private static bool IsLoop(string task)
    {
        try
        {
            return File.ReadAllText(task + "/comm").TrimEnd() == ThreadName;
        }
        catch (IOException)
        {
            return false; // it has ended
        }
    }
}
