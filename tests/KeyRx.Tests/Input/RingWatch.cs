using KeyRx.Input;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Input;

/// <summary>Reads a ring as its consumer does, and gives up after a time that no healthy machine needs.</summary>
internal sealed class RingWatch(KeyEventRing ring)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public KeyEventRingReader Reader { get; } = ring.CreateReader();

    public KeyEvent Next() => Take(1)[0];

    public List<KeyEvent> Take(int count)
    {
        var events = new List<KeyEvent>(count);
        TakeWhile(events, () => events.Count < count);
        return events;
    }

    /// <summary>Everything up to and including the first event of that action.</summary>
    public List<KeyEvent> TakeUntil(KeyAction action)
    {
        var events = new List<KeyEvent>();
        TakeWhile(events, () => events.Count == 0 || events[^1].Action != action);
        return events;
    }

    /// <summary>What is there now.</summary>
    public List<KeyEvent> TakeRest()
    {
        var events = new List<KeyEvent>();
        while (Reader.TryRead(out var keyEvent)) events.Add(keyEvent);
        return events;
    }

    private void TakeWhile(List<KeyEvent> events, Func<bool> wantsMore)
    {
        var giveUp = TimeProvider.System.GetTimestamp();
        while (wantsMore())
        {
            if (Reader.TryRead(out var keyEvent))
            {
                events.Add(keyEvent);
                continue;
            }

            Assert.True(
                TimeProvider.System.GetElapsedTime(giveUp) < Patience,
                $"no event came within {Patience} after {events.Count}");
            var observed = ring.PrepareWait();
            if (Reader.Position < ring.Published) ring.CancelWait();
            else ring.Park(observed, TimeSpan.FromSeconds(1));
        }
    }
}
