using KeyRx.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Guests;

/// <summary>
/// The guest of all tests of one class, booted once, with keyrxd running in it. Made by tests/run.sh guest.
/// </summary>
public sealed class KeyboardGuest : IAsyncLifetime
{
    internal const string Token = "token-of-the-guest-0123456789abcdef";
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "artifacts", "guest");
    private Guest? _guest;

    internal Guest Machine => _guest ?? throw new InvalidOperationException("no guest here");

    /// <summary>Why there is no guest here; null where there is one.</summary>
    internal string? MissingBecause { get; } =
        File.Exists(Path.Combine(Folder, "initrd.cpio"))
            ? null
            : "no guest is built; tests/run.sh guest builds and runs it";

    public async ValueTask InitializeAsync()
    {
        if (MissingBecause is not null) return;
        var cancellation = TestContext.Current.CancellationToken;
        _guest = await Guest.BootAsync(RepositoryRoot.Path, Folder, cancellation);
        var start = $"KEYRXD_TOKEN={Token} /app/keyrxd run --source evdev --listen 127.0.0.1:9867"
            + $" --allow-host 127.0.0.1:{_guest.Port} >/dev/console 2>&1 &";
        await _guest.Shell.RunAsync(start, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_guest is null) return;
        var log = Path.Combine(Environment.GetEnvironmentVariable("RESULTS") ?? Folder, "console.log");
        await File.WriteAllTextAsync(log, _guest.Console, CancellationToken.None);
        await _guest.DisposeAsync();
    }

    /// <summary>Waits until the daemon answers, and connects to it.</summary>
    internal async Task<GuestClient> ConnectAsync(CancellationToken cancellation)
    {
        const string Wait = "n=0; until wget -q -O /dev/null http://127.0.0.1:9867/readyz 2>/dev/null; do"
            + " n=$((n+1)); [ $n -lt 50 ] || break; usleep 100000; done; [ $n -lt 50 ]";
        var (code, _) = await Machine.Shell.RunAsync(Wait, cancellation);
        Assert.True(code == 0, "keyrxd did not get ready; the console of the guest:\n" + Machine.Console);
        return await GuestClient.ConnectAsync(Machine.Port, Token, cancellation);
    }
}
