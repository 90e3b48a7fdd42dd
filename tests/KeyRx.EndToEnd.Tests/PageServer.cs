using System.Net;
using System.Net.Sockets;

namespace KeyRx.EndToEnd.Tests;

/// <summary>An origin of its own: answers every request with an empty page, until disposed.</summary>
internal sealed class PageServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public PageServer()
    {
        _listener.Start();
        Origin = $"http://{_listener.LocalEndpoint}";
        _serving = ServeAsync();
    }

    public string Origin { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
    }

    private static async Task AnswerAsync(TcpClient client, CancellationToken cancellation)
    {
        using var peer = client;
        using var reader = new StreamReader(client.GetStream());
        while (await reader.ReadLineAsync(cancellation) is { Length: > 0 })
        {
        }

        await client.GetStream().WriteAsync(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<!doctype html>"u8
                .ToArray(),
            cancellation);
    }

    private async Task ServeAsync()
    {
        List<Task> answers = [];
        try
        {
            while (true) answers.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_stop.Token), _stop.Token));
        }
        catch (OperationCanceledException)
        {
            // A browser opens connections it never uses; they end with the page's server.
            await Task.WhenAll(answers).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }
}
