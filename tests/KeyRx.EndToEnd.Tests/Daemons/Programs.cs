using System.Diagnostics;

namespace KeyRx.EndToEnd.Tests.Daemons;

/// <summary>Starts keyrxd, and other programs, with a state folder of the test.</summary>
internal static class Programs
{
    /// <summary>
    /// KEYRX_DAEMON names a published one; else where the build copies the program that the tests refer to.
    /// </summary>
    private static readonly string AppHost = Environment.GetEnvironmentVariable("KEYRX_DAEMON")
        ?? Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "keyrxd.exe" : "keyrxd");

    /// <summary>
    /// A NativeAOT program opens no files as it goes along, as a managed one does for its assemblies.
    /// </summary>
    public static bool IsNativeAot => Environment.GetEnvironmentVariable("KEYRX_DAEMON") is not null;

    public static ProcessStartInfo Keyrxd(
        string stateFolder, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = File.Exists(AppHost)
            ? new ProcessStartInfo(AppHost, arguments)
            : new ProcessStartInfo("dotnet", [Path.ChangeExtension(AppHost, ".dll"), .. arguments]);
        foreach (var name
            in start.Environment.Keys.Where(name => name.StartsWith("KEYRXD_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        start.Environment["XDG_STATE_HOME"] = stateFolder;
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return start;
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<ProgramResult> RunAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var error = process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return new ProgramResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Full path of a command, or null.</summary>
    public static string? Find(string command) =>
        (Environment.GetEnvironmentVariable("PATH")
        ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, command)).FirstOrDefault(File.Exists);
}
