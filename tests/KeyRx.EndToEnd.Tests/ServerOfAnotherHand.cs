using System.Diagnostics;

namespace KeyRx.EndToEnd.Tests;

/// <summary>
/// A server that is not ours, for one KeyRx client: it sends <c>connected</c>; answers a subscribe with an ack and
/// <see cref="EventCount"/> events on <c>state</c>, each in two fragments, with a payload of seq * seq times "ü" and a
/// ping before each tenth; answers a publish and closes with 1001. Then it tells how many pongs came and with which
/// status the client closed.
/// </summary>
internal sealed class ServerOfAnotherHand : IDisposable
{
    public const int EventCount = 100;

    private readonly Process _process;

    private ServerOfAnotherHand(Process process) => _process = process;

    public Uri Url { get; private set; } = new("ws://none");

    public static async Task<ServerOfAnotherHand> StartAsync(
        string program, string script, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, [script]) { RedirectStandardOutput = true };
        start.Environment["KEYRX_COUNT"] = $"{EventCount}";
        var server = new ServerOfAnotherHand(Process.Start(start)!);
        var line = await server.ReadLineAsync(cancellation);
        server.Url = new Uri($"ws://127.0.0.1:{line.Replace("port ", "", StringComparison.Ordinal)}/ws");
        return server;
    }

    public async Task<string> ReadLineAsync(CancellationToken cancellation) =>
        await _process.StandardOutput.ReadLineAsync(cancellation)
        ?? throw new InvalidOperationException("the server has ended; its errors are above");

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
