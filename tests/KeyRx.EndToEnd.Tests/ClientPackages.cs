using System.Diagnostics;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>The clients of other hands: their scripts, and the npm packages that these need.</summary>
internal static class ClientPackages
{
    public static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests/KeyRx.EndToEnd.Tests/clients");

    private static readonly string Web = Path.Combine(RepositoryRoot.Path, "src/web");

    /// <summary>Two tests at once must not install into one folder.</summary>
    private static readonly SemaphoreSlim Turn = new(1, 1);

    /// <summary>Installs what tests/run.sh install has not, or skips the test.</summary>
    public static async Task InstallAsync(CancellationToken cancellation)
    {
        await Turn.WaitAsync(cancellation);
        try
        {
            if (Directory.Exists(Path.Combine(Folder, "node_modules", "ws"))) return;
            Assert.SkipWhen(Programs.Find("npm") is null, "npm is missing; tests/run.sh install");
            var result = await Programs.RunAsync(
                new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund"]) { WorkingDirectory = Folder },
                cancellation);
            result.AssertExitCode(0);
        }
        finally
        {
            Turn.Release();
        }
    }

    /// <summary>Builds @keyrx/client as it is published, or skips the test.</summary>
    /// <returns>The address of its module, for <c>import()</c>.</returns>
    public static async Task<string> BuildTypeScriptAsync(string folder, CancellationToken cancellation)
    {
        var compiler = Path.Combine(Web, "node_modules/typescript/bin/tsc");
        Assert.SkipUnless(File.Exists(compiler), "the packages of src/web are missing; tests/run.sh install");
        string[] arguments = [compiler, "-p", Path.Combine(Web, "client/tsconfig.build.json"), "--outDir", folder];
        (await Programs.RunAsync(new ProcessStartInfo("node", arguments), cancellation)).AssertExitCode(0);
        await File.WriteAllTextAsync(Path.Combine(folder, "package.json"), """{"type":"module"}""", cancellation);
        return new Uri(Path.Combine(folder, "index.js")).AbsoluteUri;
    }
}
