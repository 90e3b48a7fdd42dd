using System.Buffers.Binary;
using KeyRx.Protocol;

namespace KeyRx.Input;

/// <summary>
/// A stream of <c>struct input_event</c> (linux/input.h), in any pieces, to key events: the managed sibling of
/// <c>decoder.c</c> and <c>stream.c</c>.
/// </summary>
/// <remarks>
/// <code>
///  0        8         16     18     20      24
///  | seconds | microseconds | type | code | value |      of a 64-bit system; native byte order, little-endian here
/// </code>
/// Threading: one thread.
/// </remarks>
internal sealed class InputEventDecoder(
    KeyWriter writer, KeyEventRing ring, TimeProvider time, ushort device, bool passesRepeats)
{
    internal const int EventSize = 24;

    // linux/input-event-codes.h
    private const ushort TypeSync = 0;
    private const ushort TypeKey = 1;
    private const ushort SyncReport = 0;
    private const ushort SyncDropped = 3;

    /// <summary>A time further back is none of CLOCK_MONOTONIC, or of another machine's.</summary>
    private const ulong AgeNanosMax = 3_600_000_000_000;

    private readonly byte[] _partial = new byte[EventSize];
    private int _partialLength;
    private bool _isDiscarding;
    private uint _syncsLost;

    internal void Feed(ReadOnlySpan<byte> chunk)
    {
        var readNanos = Monotonic.Nanos(time);
        while (!chunk.IsEmpty)
        {
            var taken = Math.Min(EventSize - _partialLength, chunk.Length);
            chunk[..taken].CopyTo(_partial.AsSpan(_partialLength));
            chunk = chunk[taken..];
            _partialLength += taken;
            if (_partialLength < EventSize) break;
            _partialLength = 0;
            Decode(_partial, readNanos);
        }

        _partial.AsSpan(_partialLength).Clear(); // the last key, until the next one
    }

    /// <summary>
    /// The writer of the stream has gone: an event that it left unfinished is counted and
    /// forgotten, what it held released.
    /// </summary>
    internal void End()
    {
        if (_partialLength > 0) ring.CountPartial();
        _partialLength = 0;
        _isDiscarding = false;
        Array.Clear(_partial);
        writer.RemoveDevice(device);
    }

    private void Decode(ReadOnlySpan<byte> inputEvent, ulong readNanos)
    {
        var type = BinaryPrimitives.ReadUInt16LittleEndian(inputEvent[16..]);
        var code = BinaryPrimitives.ReadUInt16LittleEndian(inputEvent[18..]);
        var value = BinaryPrimitives.ReadInt32LittleEndian(inputEvent[20..]);
        if (type == TypeSync) TakeSync(code);
        if (type != TypeKey || _isDiscarding || value is < 0 or > (int)KeyAction.Repeat) return;
        if (value == (int)KeyAction.Repeat && !passesRepeats) return;
        writer.Write(device, code, (KeyAction)value, EventTime(inputEvent, readNanos));
    }

    /// <summary>
    /// The kernel lost events: what comes until the next report is a ruin, and nobody can tell us what is down.
    /// </summary>
    private void TakeSync(ushort code)
    {
        if (code == SyncDropped)
        {
            _isDiscarding = true;
            ring.CountSyncLost();
            writer.AddDevice(device);
            writer.WriteMarker(device, ++_syncsLost, KeyAction.SyncLost);
        }
        else if (code == SyncReport && _isDiscarding)
        {
            _isDiscarding = false;
            writer.ReleaseAll(device);
        }
    }

    /// <summary>
    /// The event's own time where it can be CLOCK_MONOTONIC of the past hour; else the time of reading.
    /// </summary>
    private static ulong EventTime(ReadOnlySpan<byte> inputEvent, ulong readNanos)
    {
        var seconds = BinaryPrimitives.ReadUInt64LittleEndian(inputEvent);
        var micros = BinaryPrimitives.ReadUInt64LittleEndian(inputEvent[8..]);
        if (seconds > readNanos / 1_000_000_000 || micros >= 1_000_000) return readNanos;
        var nanos = (seconds * 1_000_000_000) + (micros * 1000);
        return nanos == 0 || nanos > readNanos || readNanos - nanos > AgeNanosMax ? readNanos : nanos;
    }
}
