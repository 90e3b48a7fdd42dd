using KeyRx.Peers;
using KeyRx.Server;
using KeyRx.Server.Hooks;
using Xunit;

namespace KeyRx.Tests.Server.Hooks;

/// <summary>
/// The program hears of clients that come, subscribe and go, each in its order; whatever its hooks do harms nobody.
/// </summary>
public sealed class ConnectionHooksTests : LifecycleTest
{
    private readonly RememberingHooks _hooks = new();

    [Fact]
    public async Task EachClientIsToldOfInItsOrder()
    {
        await using var server = await StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < 10; i++)
        {
            await using var client = await ConnectAsync();
            ids.Add(client.ClientId);
            await client.SubscribeAsync(["note", "state"], cancellationToken: Cancellation);
            await client.SubscribeAsync(["note"], cancellationToken: Cancellation); // it is already
        }

        await UntilAsync(() => _hooks.Told.Count == 40);
        foreach (var id in ids)
        {
            var told = _hooks.Of(id);
            Assert.Equal("connected", told[0]);
            Assert.Equal(["subscribed note", "subscribed state"], told[1..3].Order());
            Assert.Equal("disconnected Normal", told[3]);
        }

        var first = _hooks.Clients.First();
        Assert.Equal((ids[0], "test"), (first.ClientId, first.Token));
        Assert.Equal(OperatingSystem.IsLinux() ? LocalUsers.Own : null, first.User);
        Assert.Equal(OperatingSystem.IsLinux(), first.UserName is not null);
        Assert.Equal(ids[0], $"{first}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AHookThatThrowsIsLoggedAndTheNextOnesAreCalled(bool throwsAtOnce)
    {
        using var log = new RememberingLoggerFactory();
        _hooks.Before = (what, _) =>
        {
            if (what != "connected") return Task.CompletedTask;
            return throwsAtOnce
                ? throw new InvalidOperationException("no such player")
                : Task.FromException(new InvalidOperationException("no such player"));
        };
        await using var server = await StartAsync(log);
        await using (var client = await ConnectAsync())
            await client.SubscribeAsync(["note"], cancellationToken: Cancellation);

        await UntilAsync(() => _hooks.Told.Count == 2);
        Assert.Contains(log.Lines, line =>
            line.StartsWith("a hook of the program failed: Connected", StringComparison.Ordinal)
            && line.Contains("no such player", StringComparison.Ordinal));
    }

    /// <summary>It is for one client that they hang: the others are told of, and everybody is served.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AHookThatHangsHoldsUpItsOwnClientAndNotTheStop(bool blocks)
    {
        var hung = "";
        using var released = new ManualResetEventSlim();
        _hooks.Before = (_, client) =>
        {
            if (client.ClientId != Volatile.Read(ref hung)) return Task.CompletedTask;
            if (!blocks) return new TaskCompletionSource().Task;
            released.Wait(TestContext.Current.CancellationToken);
            return Task.CompletedTask;
        };
        var server = await StartAsync();
        await using var first = await ConnectAsync();
        await UntilAsync(() => _hooks.Told.Count == 1);
        Volatile.Write(ref hung, first.ClientId);
        Assert.Contains("note", await first.SubscribeAsync(["note"], cancellationToken: Cancellation));

        await using (var second = await ConnectAsync())
        {
            await UntilAsync(() => _hooks.Told.Count == 2);
            await second.SubscribeAsync(["note"], cancellationToken: Cancellation);
        }

        await UntilAsync(() => _hooks.Told.Count == 4);
        await StopInTimeAsync(server);
        Assert.Equal(["connected"], _hooks.Of(first.ClientId));
        released.Set();
    }

    [Fact]
    public async Task AStopTellsOfEverybodyThatIsThere()
    {
        var server = await StartAsync();
        await using var first = await ConnectAsync();
        await using var second = await ConnectAsync();

        await server.StopAsync(Cancellation);

        await UntilAsync(() => _hooks.Told.Count == 4);
        Assert.Equal(["connected", "disconnected Stopped"], _hooks.Of(first.ClientId));
        Assert.Equal(["connected", "disconnected Stopped"], _hooks.Of(second.ClientId));
    }

    /// <summary>Every member may be left out.</summary>
    [Fact]
    public async Task HooksThatDoNothingAreHooks()
    {
        var options = Options();
        options.Hooks = new NoHooks();
        await using var server = await KeyRxServer.StartAsync(options, Cancellation);
        await using var client = await ConnectAsync();
        await client.SubscribeAsync(["note"], cancellationToken: Cancellation);
    }

    private Task<KeyRxServer> StartAsync(RememberingLoggerFactory? log = null)
    {
        var options = Options(log: log);
        options.Hooks = _hooks;
        return KeyRxServer.StartAsync(options, Cancellation);
    }

    private sealed class NoHooks : IConnectionHooks;
}
