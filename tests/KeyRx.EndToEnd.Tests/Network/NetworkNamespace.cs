using System.Diagnostics;
using System.Globalization;
using System.Net;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Network;

/// <summary>
/// A network namespace of its own, with one virtual cable to this one. Start programs in it with
/// <see cref="Start"/>, cut and narrow the cable, and dispose it.
/// </summary>
internal sealed class NetworkNamespace : IDisposable
{
    private readonly string _name;
    private readonly string _near;
    private readonly string _far;

    private NetworkNamespace(int number)
    {
        (_name, _near, _far) = ($"keyrx-{number}", $"kx{number}a", $"kx{number}b");
        Near = IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.203.{number}.1"));
        Far = IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.203.{number}.2"));
    }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Obstacle { get; } =
        !OperatingSystem.IsLinux() || Environment.UserName != "root" ? "network namespaces need root"
        : FindTool("ip") is null
            || FindTool("nft") is null
            || FindTool("tc") is null ? "needs ip and tc (iproute2) and nft (nftables): tests/run.sh install"
        : TryProbe() ? null : "this system lets nobody make network namespaces";

    /// <summary>This end of the cable.</summary>
    public IPAddress Near { get; }

    /// <summary>The end in the namespace.</summary>
    public IPAddress Far { get; }

    /// <param name="number">1 to 250, one that no other test uses at the same time.</param>
    public static NetworkNamespace Create(int number)
    {
        var made = new NetworkNamespace(number);
        made.Dispose(); // what a run that was killed has left
        try
        {
            Run("ip", $"netns add {made._name}");
            Run("ip", $"link add {made._near} type veth peer name {made._far} netns {made._name}");
            Run("ip", $"addr add {made.Near}/24 dev {made._near}");
            Run("ip", $"link set {made._near} up");
            Run("ip", $"-n {made._name} addr add {made.Far}/24 dev {made._far}");
            Run("ip", $"-n {made._name} link set {made._far} up");
            Run("ip", $"-n {made._name} link set lo up");
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>The same program, run in the namespace.</summary>
    public ProcessStartInfo Start(ProcessStartInfo program)
    {
        string[] arguments = ["netns", "exec", _name, program.FileName, .. program.ArgumentList];
        var start = new ProcessStartInfo(FindTool("ip")!, arguments);
        foreach (var (name, value) in program.Environment) start.Environment[name] = value;
        return start;
    }

    public void LinkDown() => Run("ip", $"link set {_near} down");

    public void LinkUp() => Run("ip", $"link set {_near} up");

    /// <summary>Packets to this end are lost: all of them, or so many of a hundred by chance.</summary>
    public void Drop(int percent)
    {
        var chance = percent >= 100 ? "" : $"numgen random mod 100 < {percent} ";
        Run("nft", $"add table inet {_name}");
        Run("nft", $"add chain inet {_name} in {{ type filter hook input priority 0 ; }}");
        Run("nft", $"add rule inet {_name} in iifname {_near} {chance}drop");
        Run("nft", $"add chain inet {_name} out {{ type filter hook output priority 0 ; }}");
        Run("nft", $"add rule inet {_name} out oifname {_near} {chance}drop");
    }

    public void DropNothing() => Run("nft", $"delete table inet {_name}");

    /// <summary>The cable carries no more than so many bits a second.</summary>
    public void Narrow(string rate) =>
        Run("tc", $"qdisc add dev {_near} root tbf rate {rate} burst 64kb latency 100ms");

    public void Widen() => Run("tc", $"qdisc del dev {_near} root");

    public void Dispose()
    {
        TryRun("nft", $"delete table inet {_name}");
        TryRun("ip", $"link del {_near}");
        TryRun("ip", $"netns del {_name}");
    }

    private static bool TryProbe()
    {
        if (!TryRun("ip", "netns add keyrx-probe")) return false;
        return TryRun("ip", "netns del keyrx-probe");
    }

    private static void Run(string tool, string arguments)
    {
        var (code, said) = RunTool(tool, arguments);
        Assert.True(code == 0, $"{tool} {arguments}: exit code {code}: {said}");
    }

    private static bool TryRun(string tool, string arguments) => RunTool(tool, arguments).Code == 0;

    private static (int Code, string Said) RunTool(string tool, string arguments)
    {
        var start = new ProcessStartInfo(FindTool(tool)!, arguments.Split(' '))
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error + output.Result);
    }

    private static string? FindTool(string name) =>
        Programs.Find(name) ?? (File.Exists($"/usr/sbin/{name}") ? $"/usr/sbin/{name}" : null);
}
