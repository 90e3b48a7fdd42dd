using System.Diagnostics;
using KeyRx.EndToEnd.Tests.Daemons;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Logind;

/// <summary>A real dbus-daemon of the test's own, which can be ended and started again at its address.</summary>
internal sealed class PrivateBus : IAsyncDisposable
{
    private readonly string _socket;
    private readonly string _config;
    private Process _process = new();

    private PrivateBus(string folder) =>
        (_socket, _config) = (Path.Combine(folder, "bus"), Path.Combine(folder, "bus.conf"));

    public string Address => $"unix:path={_socket}";

    /// <summary>Skips the test where there is no dbus-daemon.</summary>
    public static async Task<PrivateBus> StartAsync(string folder, CancellationToken cancellation)
    {
        Assert.SkipUnless(Programs.Find("dbus-daemon") is not null, "dbus-daemon is missing; tests/run.sh install");
        var bus = new PrivateBus(folder);
        await File.WriteAllTextAsync(
            bus._config,
            $"""
            <!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
             "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
            <busconfig>
              <listen>{bus.Address}</listen>
              <auth>EXTERNAL</auth>
              <policy context="default">
                <allow user="*"/>
                <allow own="*"/>
                <allow send_destination="*"/>
                <allow receive_sender="*"/>
              </policy>
            </busconfig>
            """, cancellation);
        await bus.StartAsync(cancellation);
        return bus;
    }

    /// <summary>Until it listens.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        File.Delete(_socket);
        _process = Process.Start(
            new ProcessStartInfo("dbus-daemon", ["--nofork", "--print-address", $"--config-file={_config}"])
            {
                RedirectStandardOutput = true,
            })!;
        Assert.NotNull(await _process.StandardOutput.ReadLineAsync(cancellation));
    }

    /// <summary>Gone, with its socket.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellation);
        _process.Dispose();
        File.Delete(_socket);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited) await StopAsync(CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            // It was stopped before.
        }
    }
}
