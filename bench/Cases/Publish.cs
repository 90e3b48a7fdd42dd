using System.Text;
using BenchmarkDotNet.Attributes;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Streams;

namespace KeyRx.Bench.Cases;

/// <summary>What a game pays to publish a record: the time of its own thread.</summary>
public class Publish
{
    private const string Topic = "game.state";
    private const int BatchCount = 100;

    private readonly byte[] _small = Json(64);
    private readonly byte[] _large = Json(486);
    private KeyRxServer? _server;

    /// <summary>The inbox is large: the loop shares the processor, and a full one would be measured instead.</summary>
    [GlobalSetup]
    public void Setup() => _server = KeyRxServer.StartAsync(new KeyRxServerOptions
    {
        Listen = ["127.0.0.1:0"],
        Tokens = [new AccessToken("bench", AccessToken.NewSecret(), TokenScopes.Status)],
        Topics = [new TopicOptions(Topic)],
        InboxBytes = 1024 * 1024 * 1024,
    }).GetAwaiter().GetResult();

    /// <summary>Stops the server.</summary>
    [GlobalCleanup]
    public void Cleanup() => _server!.DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>One of 64 bytes.</summary>
    [Benchmark(Description = "64 B")]
    public void Small() => One(_small);

    /// <summary>One of 486 bytes.</summary>
    [Benchmark(Description = "486 B")]
    public void Large() => One(_large);

    /// <summary>The same, and its JSON is not looked through.</summary>
    [Benchmark(Description = "486 B, validated")]
    public void LargeValidated()
    {
        while (!_server!.TryPublishValidated(Topic, _large, out _)) Thread.Yield();
    }

    /// <summary>Counted for each record.</summary>
    [Benchmark(Description = "64 B, of a batch of 100", OperationsPerInvoke = BatchCount)]
    public void SmallBatch() => Batch(_small);

    /// <summary>Counted for each record.</summary>
    [Benchmark(Description = "486 B, of a batch of 100", OperationsPerInvoke = BatchCount)]
    public void LargeBatch() => Batch(_large);

    private static byte[] Json(int length)
    {
        const string Head = "{\"frame\":123456,\"x\":-17.25,\"name\":\"";
        return Encoding.UTF8.GetBytes(Head + new string('n', length - Head.Length - 2) + "\"}");
    }

    private void One(byte[] record)
    {
        while (!_server!.TryPublish(Topic, record)) Thread.Yield();
    }

    private void Batch(byte[] record)
    {
        using var batch = _server!.OpenBatch();
        for (var i = 0; i < BatchCount; i++)
        {
            while (!batch.TryPublish(Topic, record, out _)) Thread.Yield();
        }
    }
}
