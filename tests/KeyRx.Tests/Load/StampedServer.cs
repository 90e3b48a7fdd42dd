using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Streams;

namespace KeyRx.Tests.Load;

/// <summary>A host with a server in it: some thousand records a second on the topic load.</summary>
internal sealed class StampedServer : IAsyncDisposable
{
    internal const string Secret = "a-token-of-22-characters-or-more";

    private readonly KeyRxServer _server;
    private readonly Thread _publisher;
    private volatile bool _isOver;

    private StampedServer(KeyRxServer server)
    {
        _server = server;
        _publisher = new Thread(Publish) { IsBackground = true };
        _publisher.Start();
    }

    internal IPEndPoint Endpoint => _server.Endpoints[0];

    internal int OpenConnections => _server.Counts.OpenConnections;

    /// <param name="port">0 takes a free one.</param>
    /// <param name="host">What requests may name besides.</param>
    internal static async Task<StampedServer> StartAsync(int port = 0, string? host = null) =>
        new(await KeyRxServer.StartAsync(new KeyRxServerOptions
        {
            Listen = [$"127.0.0.1:{port}"],
            AllowedHosts = host is null ? [] : [host],
            Tokens = [new AccessToken("load", Secret, TokenScopes.Status | TokenScopes.Admin)],
            Topics = [new TopicOptions(Topics.Load) { Kind = TopicKind.Opaque }],
            EnableEcho = true,
            RetrySpread = TimeSpan.Zero,
        }));

    public async ValueTask DisposeAsync()
    {
        _isOver = true;
        _publisher.Join();
        await _server.DisposeAsync();
    }

    private void Publish()
    {
        Span<byte> record = stackalloc byte[1024];
        while (!_isOver)
        {
            using (var batch = _server.OpenBatch())
            {
                for (var i = 0; i < 8; i++)
                {
                    BinaryPrimitives.WriteInt64LittleEndian(record, Stopwatch.GetTimestamp()); // nanoseconds on Linux
                    batch.TryPublish(Topics.Load, record, out _);
                }
            }

            Thread.Sleep(2);
        }
    }
}
