using System.Diagnostics;
using System.Net;

namespace KeyRx.Testing.Strangers;

/// <summary>
/// Misbehaves on purpose: holds a port that is ours, takes everybody in, and keeps what they send.
/// </summary>
public sealed class StrangerOnOurPort : IAsyncDisposable
{
    private const string HoldsThePort = """
        import socket, sys, threading
        listener = socket.socket(socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((sys.argv[1], int(sys.argv[2])))
        listener.listen()
        print(listener.getsockname()[1], flush=True)
        def take(connection):
            print("here", flush=True)
            while True:
                try: data = connection.recv(65536)
                except OSError: data = b""
                if not data: break
                print("got", data, flush=True)
            print("gone", flush=True)
        while True: threading.Thread(target=take, args=(listener.accept()[0],), daemon=True).start()
        """;

    private readonly Process _process;

    private StrangerOnOurPort(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <param name="port">0 for any.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public static Task<StrangerOnOurPort> StartAsync(int port, CancellationToken cancellation) =>
        StartAsync(IPAddress.Loopback, port, cancellation);

    /// <param name="address">Of loopback.</param>
    /// <param name="port">0 for any.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The port is not to be had; the system's words.</exception>
    public static async Task<StrangerOnOurPort> StartAsync(
        IPAddress address, int port, CancellationToken cancellation)
    {
        var process = Stranger.Start(HoldsThePort, $"{address}", $"{port}");
        var line = await process.StandardOutput.ReadLineAsync(cancellation);
        return int.TryParse(line, out var bound)
            ? new StrangerOnOurPort(process, bound)
            : throw new InvalidOperationException(await process.StandardError.ReadToEndAsync(cancellation));
    }

    public IPEndPoint Endpoint => new(IPAddress.Loopback, Port);

    /// <summary>
    /// What one client has sent, from its connect to its end: <c>here</c>, a line for each piece, <c>gone</c>.
    /// </summary>
    public async Task<string[]> TakeOneAsync(CancellationToken cancellation)
    {
        var lines = new List<string>();
        while (lines.LastOrDefault() != "gone")
            lines.Add(await _process.StandardOutput.ReadLineAsync(cancellation) ?? throw new EndOfStreamException());
        return [.. lines];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
