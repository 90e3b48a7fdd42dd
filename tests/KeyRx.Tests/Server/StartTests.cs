using System.Globalization;
using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Streams;
using KeyRx.Streams.Persistence;
using KeyRx.Tests.Input;
using Xunit;

namespace KeyRx.Tests.Server;

/// <summary>
/// Case L7: a start that fails leaves nothing behind, whatever it failed with, and options may be used again. Siblings
/// of our own: a factory that returns null, and a start that is cancelled while its source never comes back.
/// </summary>
public sealed class StartTests : LifecycleTest
{
    /// <summary>So large that its mapping is told from those of other tests.</summary>
    private const int RetainBytes = 32 * 1024 * 1024;

    public static TheoryData<string, Type> Failures => new()
    {
        { "factory", typeof(TimeZoneNotFoundException) },
        { "null", typeof(InvalidOperationException) },
        { "start", typeof(InvalidDataException) },
        { "start in words", typeof(KeyEventSourceException) },
        { "file", typeof(PersistLogException) },
        { "clock", typeof(InvalidTimeZoneException) },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task AStartThatFailsLeavesNothingBehind(string what, Type expected)
    {
        using var folder = new TemporaryFolder();
        var source = new SourceThatMisbehaves
        {
            OnStart = _ => throw (what == "start"
                ? new InvalidDataException("on purpose")
                : new KeyEventSourceException("no keys")),
        };
        var options = Options(
            what switch
            {
                "factory" => () => throw new TimeZoneNotFoundException("on purpose"),
                "null" => () => null!,
                "start" or "start in words" => () => source,
                _ => null,
            },
            time: what == "clock" ? new TimeThatThrows() : null,
            file: what == "file" ? folder.PathOf("") : null);

        var error = await Record.ExceptionAsync(() => KeyRxServer.StartAsync(options, Cancellation));

        Assert.IsType(expected, error);
        Assert.Equal(what.StartsWith("start", StringComparison.Ordinal) ? 1 : 0, source.Disposals);
        AssertPortIsFree();
        await using var next = await KeyRxServer.StartAsync(Options(), Cancellation);
        Assert.Equal(Endpoint, next.Endpoints[0]);
    }

    [Fact]
    public async Task AStartThatFailsGivesItsMemoryBack()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the mappings of a process are read from /proc");
        var mappings = 0;
        var options = new KeyRxServerOptions
        {
            Listen = [Endpoint.ToString()],
            Tokens = [new AccessToken("test", Secret, TokenScopes.All)],
            Topics = [new TopicOptions("large") { RetainBytes = RetainBytes }],
            Source = () => new SourceThatMisbehaves
            {
                OnStart = _ =>
                {
                    mappings = LargeMappings();
                    throw new InvalidDataException("on purpose");
                },
            },
        };

        await Assert.ThrowsAsync<InvalidDataException>(() => KeyRxServer.StartAsync(options, Cancellation));

        Assert.True(mappings > 0);
        Assert.Equal(0, LargeMappings());
    }

    [Fact]
    public async Task OneOptionsObjectStartsServerAfterServer()
    {
        var made = new List<SourceThatMisbehaves>();
        var options = Options(() =>
        {
            made.Add(new SourceThatMisbehaves());
            return made[^1];
        });
        for (var i = 0; i < 3; i++)
        {
            await using var server = await KeyRxServer.StartAsync(options, Cancellation);
            await server.StopAsync(Cancellation);
        }

        Assert.Equal([1, 1, 1], made.Select(source => source.Disposals));
    }

    [Fact]
    public async Task AStartThatIsCancelledWhileItsSourceHangsEndsAndTheSourceIsDisposedOnceItComesBack()
    {
        using var back = new ManualResetEventSlim();
        using var cancelling = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var hangs = new TaskCompletionSource();
        var source = new SourceThatMisbehaves
        {
            OnStart = _ =>
            {
                hangs.SetResult();
                back.Wait(Cancellation);
            },
        };
        var starting = KeyRxServer.StartAsync(Options(() => source), cancelling.Token);
        await hangs.Task.WaitAsync(Cancellation);

        await cancelling.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting.WaitAsync(Cancellation));
        AssertPortIsFree();
        Assert.Equal(0, source.Disposals);
        back.Set();
        await UntilAsync(() => source.Disposals == 1);
    }

    private static int LargeMappings() => File.ReadLines("/proc/self/maps")
        .Where(line => line.Contains("memfd:keyrx-log", StringComparison.Ordinal))
        .Select(line => line.Split(' ')[0].Split('-'))
        .Count(range => Address(range[1]) - Address(range[0]) == RetainBytes);

    private static long Address(string hex) => long.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    /// <summary>Misbehaves on purpose: there is no time at all.</summary>
    private sealed class TimeThatThrows : TimeProvider
    {
        public override long GetTimestamp() => throw new InvalidTimeZoneException("this clock is broken");

        public override DateTimeOffset GetUtcNow() => throw new InvalidTimeZoneException("this clock is broken");
    }
}
