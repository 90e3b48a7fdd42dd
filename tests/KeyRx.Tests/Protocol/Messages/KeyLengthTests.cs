using KeyRx.Protocol;
using KeyRx.Protocol.Keys;
using KeyRx.Protocol.Messages;
using Xunit;

namespace KeyRx.Tests.Protocol.Messages;

/// <summary>How long a message is tells nothing of the key in it.</summary>
public sealed class KeyLengthTests
{
    private static readonly IReadOnlyList<uint> Keys = [.. KeyCodes.All, 0, 0x2FE, 0x300, 0xFFFF, uint.MaxValue];

    /// <summary>Every key with the shortest and the longest of everything that stands beside it.</summary>
    [Fact]
    public void EveryKeyEventHasOneLength()
    {
        var lengths = new HashSet<int>();
        foreach (var native in Keys)
        {
            foreach (var action in (KeyAction[])[KeyAction.Press, KeyAction.Release, KeyAction.Repeat])
            {
                foreach (var least in (bool[])[true, false])
                {
                    var keyEvent = new KeyEvent
                    {
                        Native = native,
                        Action = action,
                        Device = least ? (ushort)1 : ushort.MaxValue,
                        HookDelayNanos = least ? 0 : uint.MaxValue,
                        Modifiers = least ? KeyModifiers.None : (KeyModifiers)ushort.MaxValue,
                        Flags = least ? 0 : KeyEventFlags.Synthetic,
                    };
                    var sequence = least ? 1 : StreamPosition.SequenceMax;
                    var clock = new ClockPair(least ? 0 : 9_999_999_999_999_999, 0);
                    lengths.Add(Written.By(
                        output => ServerMessageWriter.KeyEventMessage(output, sequence, keyEvent, clock)).Length);
                }
            }
        }

        Assert.True(Keys.Count > 500, $"only {Keys.Count} keys");
        Assert.Equal([ServerMessageWriter.KeyEventBytes], lengths);
    }

    /// <summary>Which keys are held, and how many up to a dozen, beside a device.</summary>
    [Fact]
    public void SnapshotsHaveOneLengthWhateverIsHeld()
    {
        var lengths = new HashSet<int>();
        DeviceDescription[] devices = [new(1, "A keyboard of some maker", "046d:c31c", 3, 0x046D, 0xC31C, false)];
        var position = new StreamPosition(ulong.MaxValue, StreamPosition.SequenceMax);
        foreach (var native in Keys)
        {
            for (var count = 0; count <= 12; count++)
            {
                var pressed = Enumerable.Repeat(new PressedKey(1, native, 0), count).ToList();
                var snapshot = Written.By(
                    output => ServerMessageWriter.KeySnapshot(output, position, pressed, devices));
                lengths.Add(snapshot.Length);
            }
        }

        Assert.Equal([ServerMessageWriter.KeySnapshotUnit], lengths);
    }
}
