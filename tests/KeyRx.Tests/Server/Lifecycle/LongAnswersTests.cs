using KeyRx.Server.Lifecycle;
using KeyRx.Tests.Server.Http;
using KeyRx.Tests.Server.Transports;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Lifecycle;

/// <summary>
/// A page to a reader that is slow, over real sockets on the transport <see cref="TransportUnderTest"/> names; the
/// server's time is the test's.
/// </summary>
public sealed class LongAnswersTests : KeyRx.Tests.Client.BoundedTest
{
    /// <summary>What the kernels hold of a reader with a small buffer, and more.</summary>
    private const int KernelBytes = 400_000;

    private const int BufferBytes = 64 * 1024;

    /// <summary>So much that the kernel tells of new room: on loopback it does with segments of 64 KiB.</summary>
    private const int PieceBytes = 300_000;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task WhoReadsOnGetsAllOfItHoweverOftenAStepIsOver()
    {
        await using var server = await RouteServer.StartAsync(Cancellation, _time);
        using var request = await AskAsync(server, 3_000_000);
        var read = 0;
        for (var step = 0; step < 9; step++)
        {
            read += await request.ReadAsync(PieceBytes, Cancellation);
            await PassAsync(server, TimeSpan.FromSeconds(1.5));
        }

        read += await request.ReadAsync(1_000_000, Cancellation);
        Assert.InRange(read, 3_000_000, 3_001_000); // with the head
    }

    [Fact]
    public async Task WhoStopsReadingIsCutAfterTwoSteps()
    {
        await using var server = await RouteServer.StartAsync(Cancellation, _time);
        using var request = await AskAsync(server, 3_000_000);
        var read = await request.ReadAsync(PieceBytes, Cancellation);
        for (var step = 0; step < 4; step++) await PassAsync(server, TimeSpan.FromSeconds(1.1));

        read += await request.ReadAsync(3_000_000, Cancellation);
        Assert.InRange(read, PieceBytes, PieceBytes + KernelBytes);
    }

    [Fact]
    public async Task WhoTakesALittleInEveryStepIsCutInTheEnd()
    {
        var whole = TimeSpan.FromMicroseconds(LongAnswers.WholeNanos / 1000.0);
        var step = TimeSpan.FromSeconds(1.9);
        await using var server = await RouteServer.StartAsync(Cancellation, _time);
        using var request = await AskAsync(server, 12_000_000);
        var (read, passed) = (0, TimeSpan.Zero);
        for (; passed < whole + step + step; passed += step)
        {
            read += await request.ReadAsync(PieceBytes, Cancellation);
            await PassAsync(server, step);
        }

        var rest = await request.ReadAsync(12_000_000, Cancellation);
        Assert.InRange(rest, 0, KernelBytes);
        Assert.True(read > 20 * PieceBytes, $"it was cut long before the limit, after {read} bytes");
    }

    private Task<RawRequest> AskAsync(RouteServer server, int bytes) => RawRequest.SendAsync(
        server.Endpoint, RawRequest.Get(server.Endpoint, $"/plain?{bytes}"), Cancellation, BufferBytes);

    /// <summary>Time goes by, and the loop has seen it.</summary>
    private async Task PassAsync(RouteServer server, TimeSpan time)
    {
        _time.Advance(time);
        await server.AskAsync("/constant", Cancellation);
        await server.AskAsync("/constant", Cancellation);
    }
}
