using System.Collections.Concurrent;
using System.Diagnostics;

namespace KeyRx.Testing;

/// <summary>
/// A virtual machine with keyboards that can be typed on, plugged and pulled (tests/guest/README.md).
/// <see cref="BootAsync"/> returns when it is up; disposing ends it. One caller at a time.
/// </summary>
public sealed class Guest : IAsyncDisposable
{
    // 3 s on a quiet machine, 42 s were seen on a busy one
    private static readonly TimeSpan BootTimeMax = TimeSpan.FromSeconds(120);
    private readonly Process _machine;
    private readonly DirectoryInfo _work;
    private readonly ConcurrentQueue<string> _console = new();
    private readonly TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Guest(Process machine, DirectoryInfo work)
    {
        _machine = machine;
        _work = work;
    }

    /// <summary>QEMU's control: keys, plugging, pulling.</summary>
    public QmpClient Qmp { get; private set; } = null!;

    /// <summary>The guest's command line.</summary>
    public GuestShell Shell { get; private set; } = null!;

    /// <summary>Port on 127.0.0.1 of this machine that leads to port 9867 on the guest's loopback.</summary>
    public int Port { get; private set; }

    /// <summary>What the guest's console has said so far.</summary>
    public string Console => string.Join('\n', _console);

    /// <summary>Boots the guest that tests/guest/build.sh made in <paramref name="folder"/>.</summary>
    public static async Task<Guest> BootAsync(string repositoryRoot, string folder, CancellationToken cancellation)
    {
        var work = Directory.CreateTempSubdirectory("keyrx-guest-");
        var start = new ProcessStartInfo(Path.Combine(repositoryRoot, "tests", "guest", "run.sh"))
        {
            ArgumentList = { folder, work.FullName },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var guest = new Guest(Process.Start(start)!, work);
        try
        {
            await guest.ConnectAsync(cancellation);
            return guest;
        }
        catch
        {
            await guest.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Qmp?.Dispose();
        Shell?.Dispose();
        _machine.Kill(entireProcessTree: true); // of the one process started here, by its id
        await _machine.WaitForExitAsync(CancellationToken.None);
        _machine.Dispose();
        _work.Delete(recursive: true);
    }

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        _machine.OutputDataReceived += (_, line) => Hear(line.Data);
        _machine.ErrorDataReceived += (_, line) => Hear(line.Data);
        _machine.BeginOutputReadLine();
        _machine.BeginErrorReadLine();
        var ended = _machine.WaitForExitAsync(cancellation);
        var first = await Task.WhenAny(_up.Task, ended).WaitAsync(BootTimeMax, cancellation);
        if (first == ended) throw new InvalidOperationException("the guest ended before it was up:\n" + Console);
        Qmp = await QmpClient.ConnectAsync(Path.Combine(_work.FullName, "qmp.sock"), cancellation);
        Shell = await GuestShell.ConnectAsync(Path.Combine(_work.FullName, "shell.sock"), cancellation);
        Port = await Qmp.ReadForwardedPortAsync(cancellation);
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        // XML 1.0 2.2 has no place for the others, and results are XML
        _console.Enqueue(string.Concat(line.Where(character => !char.IsControl(character))));
        if (line.StartsWith("GUEST up", StringComparison.Ordinal)) _up.TrySetResult();
    }
}
