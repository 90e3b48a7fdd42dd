using System.Buffers;
using KeyRx.Protocol;
using KeyRx.Protocol.Keys;
using KeyRx.Protocol.Messages;
using KeyRx.Server.Timing;
using KeyRx.Streams;

namespace KeyRx.Server.Ingest;

/// <summary>
/// What is told of keys to those who are not to read them all: shortcuts, and keys with letters, digits and symbols
/// hidden. Each view is a topic with a sequence of its own, made before anything is logged: neither content nor length
/// nor number of its records says more.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class KeyViews
{
    private readonly Topic? _shortcut;
    private readonly Topic? _redacted;
    private readonly MonotonicClock _clock;
    private readonly ArrayBufferWriter<byte> _payload = new(256);

    /// <summary>Keys that went down as part of a shortcut: their release is told, too, whenever it comes.</summary>
    private readonly HashSet<(ushort Device, uint Native)> _held = [];

    internal KeyViews(TopicTable topics, MonotonicClock clock)
    {
        _clock = clock;
        if (topics.TryFind(Topics.Shortcut, out var shortcut)) _shortcut = shortcut;
        if (topics.TryFind(Topics.KeyRedacted, out var redacted)) _redacted = redacted;
    }

    /// <summary>A key event that the topic <c>key</c> gets as well.</summary>
    internal void Take(in KeyEvent keyEvent, ulong nowNanos)
    {
        if (_shortcut is { } shortcut && IsOfShortcut(in keyEvent))
        {
            KeyViewPayload.WriteShortcut(_payload, in keyEvent, _clock.Pair);
            Append(shortcut, nowNanos);
        }

        if (_redacted is { } redacted && !KeyVisibility.IsChooser(keyEvent.Code))
        {
            KeyViewPayload.WriteRedacted(_payload, in keyEvent, _clock.Pair);
            Append(redacted, nowNanos);
        }
    }

    /// <summary>A pause has begun: what was held before it is nobody's business.</summary>
    internal void Forget() => _held.Clear();

    private bool IsOfShortcut(in KeyEvent keyEvent)
    {
        var key = (keyEvent.Device, keyEvent.Native);
        switch (keyEvent.Action)
        {
            case KeyAction.Press:
                if (KeyVisibility.IsModifier(keyEvent.Code) || !KeyVisibility.IsChord(keyEvent.Modifiers)) return false;
                _held.Add(key);
                return true;
            case KeyAction.Release:
                return _held.Remove(key);
            default:
                return _held.Contains(key);
        }
    }

    private void Append(Topic topic, ulong nowNanos)
    {
        if (!topic.IsPaused) PaddedRecord.Append(topic, _payload.WrittenSpan, nowNanos);
        _payload.Clear(); // its bytes as well
    }
}
