using System.Net;
using System.Net.Sockets;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Testing.Strangers;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Strangers;

/// <summary>
/// A daemon as it comes, with the user nobody let in, who has shown wrong tokens until he got 429;
/// beside him are connections that say nothing.
/// </summary>
internal sealed class BesiegedDaemon : IAsyncDisposable
{
    private const int SilentCount = 200, Refusals = 100; // --max-refused
    private const string Wrong = "not-the-token-of-anybody-here";

    private readonly List<TcpClient> _silent = [];

    private BesiegedDaemon(DaemonProcess daemon) => Daemon = daemon;

    internal DaemonProcess Daemon { get; }

    internal static async Task<BesiegedDaemon> StartAsync(
        string folder, string script, CancellationToken cancellation)
    {
        var besieged = new BesiegedDaemon(await DaemonProcess.StartAsync(
            folder, ["--source", "script:" + script, "--allow-user", "nobody"], cancellation));
        try
        {
            await besieged.BesiegeAsync(cancellation);
            return besieged;
        }
        catch
        {
            await besieged.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _silent.ForEach(silent => silent.Dispose());
        return Daemon.DisposeAsync();
    }

    private async Task BesiegeAsync(CancellationToken cancellation)
    {
        var server = IPEndPoint.Parse(Daemon.Url.Authority);
        for (var i = 0; i < SilentCount; i++)
        {
            var silent = new TcpClient();
            _silent.Add(silent);
            await silent.ConnectAsync(server, cancellation);
        }

        var request = Stranger.Request("GET /stats", server, Wrong);
        var answer = await Stranger.AskOftenAsync(server, request, Refusals + 1, cancellation);
        Assert.StartsWith("HTTP/1.1 429 ", answer, StringComparison.Ordinal);
    }
}
