using System.Net;
using System.Net.Sockets;
using System.Text;
using KeyRx.Client;
using Xunit;

namespace KeyRx.Tests.Repository;

public sealed class ReadmeSampleTests
{
    [Fact]
    public void TheReadmeShowsTheSampleThatIsCompiled()
    {
        var source =
            File.ReadAllText(Path.Combine(RepositoryFiles.Root, "tests/KeyRx.Tests/Repository/ReadmeSample.cs"));
        var begin = source.IndexOf("// sample begins\n", StringComparison.Ordinal) + "// sample begins\n".Length;
        var end = source.IndexOf("        // sample ends", StringComparison.Ordinal);
        var sample = string.Join(
            '\n', source[begin..end].TrimEnd().Split('\n').Select(line => line.Length > 8 ? line[8..] : ""));

        Assert.True(sample.Split('\n').Length <= 15, "the sample is to be taken in at a glance");
        Assert.Contains(
            "```csharp\n" + sample + "\n```", File.ReadAllText(Path.Combine(RepositoryFiles.Root, "README.md")),
            StringComparison.Ordinal);
    }

    [Fact(Timeout = 30_000)]
    public async Task TheSampleServesKeysAndItsOwnTopic()
    {
        const string Secret = "a-secret-of-the-sample-that-is-long-enough";
        var cancellation = TestContext.Current.CancellationToken;
        var played = new TaskCompletionSource();
        var port = FreePort();
        var running = ReadmeSample.RunAsync(port, Secret, played.Task);
        await using var client = await KeyRxClient.ConnectAsync(
            new KeyRxClientOptions { Url = new Uri($"ws://127.0.0.1:{port}/ws"), Token = Secret }, cancellation);
        await client.SubscribeAsync(["score", "key"], cancellationToken: cancellation);

        var (score, keys) = ("", 0);
        await foreach (var message in client.ReadAllAsync(cancellation))
        {
            if (message is SnapshotMessage { Topic: "score" } snapshot)
                score = Encoding.UTF8.GetString(snapshot.Payload.Span);
            if (message is EventMessage { Topic: "score" } value) score = Encoding.UTF8.GetString(value.Payload.Span);
            if (message is KeyMessage) keys++;
            if (keys >= 3 && score.Length > 0) break;
        }

        played.SetResult();
        await running;
        Assert.Equal("""{"points":10}""", score);
    }

    /// <summary>The sample takes a port from its user: one that was free a moment ago.</summary>
    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
