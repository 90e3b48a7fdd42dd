using KeyRx.Server.Audit;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.Tests.Server.Audit;

/// <summary>Between the loop and whoever writes: nobody waits, and what is lost is counted.</summary>
public sealed class AuditQueueTests : KeyRx.Tests.Client.BoundedTest
{
    private readonly FakeTimeProvider _time = new();
    private readonly RememberingAudit _log = new();
    private readonly List<string?> _told = [];

    [Fact]
    public async Task EventsComeOutInOrderAndTheLogIsClosedLast()
    {
        var queue = Queue(100);
        for (var i = 0; i < 100; i++) queue.Add(Numbered(i));
        queue.Dispose();
        await queue.Written.WaitAsync(Cancellation);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long?)i), _log.Events.Select(happened => happened.Count));
        Assert.True(_log.IsClosed);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task WhatFindsNoRoomIsCountedAndNobodyWaits()
    {
        _log.Gate.Reset();
        var queue = Queue(10);
        for (var i = 0; i < 1000; i++) queue.Add(Numbered(i)); // returns though nothing is written
        _log.Gate.Set();
        queue.Dispose();
        await queue.Written.WaitAsync(Cancellation);

        var lost = _log.Events.Where(happened => happened.Kind == AuditKind.Lost).ToArray();
        var written = _log.Events.Length - lost.Length;
        Assert.Equal(1000, lost.Sum(happened => happened.Count) + written);
        Assert.InRange(written, 10, 11); // one was in the writer's hand
    }

    [Fact]
    public async Task ALogThatFailsIsToldOnceAndTriedAgainASecondLater()
    {
        _log.FailsFor = 2;
        var queue = Queue(100);
        foreach (var millis in (int[])[0, 1, 999, 1000, 1999, 2000, 2001]) queue.Add(Numbered(millis));
        queue.Dispose();
        await queue.Written.WaitAsync(Cancellation);

        Assert.Equal(
            [(AuditKind.Lost, 5L), (AuditKind.Refused, 2000L), (AuditKind.Refused, 2001L)],
            _log.Events.Select(happened => (happened.Kind, happened.Count!.Value)));
        Assert.Equal(["no room", null], _told);
    }

    [Fact]
    public async Task ALogThatFailsToTheEndIsTriedOnceMoreForTheCount()
    {
        _log.FailsFor = 1;
        var queue = Queue(100);
        foreach (var millis in (int[])[0, 1, 2]) queue.Add(Numbered(millis));
        queue.Dispose();
        await queue.Written.WaitAsync(Cancellation);

        Assert.Equal((AuditKind.Lost, 3L), (_log.Events.Single().Kind, _log.Events.Single().Count!.Value));
    }

    [Fact]
    public async Task AClockThatIsSetBackStopsNothing()
    {
        _log.FailsFor = 1;
        var queue = Queue(100);
        foreach (var millis in (int[])[3_600_000, 1, 2]) queue.Add(Numbered(millis));
        queue.Dispose();
        await queue.Written.WaitAsync(Cancellation);

        Assert.Equal([1L, 1L, 2L], _log.Events.Select(happened => happened.Count!.Value));
    }

    private AuditQueue Queue(int eventsMax) => new(_log, eventsMax, _time, _told.Add);

    private static AuditEvent Numbered(int millis) =>
        new(AuditKind.Refused, DateTimeOffset.UnixEpoch.AddMilliseconds(millis)) { Count = millis };
}
