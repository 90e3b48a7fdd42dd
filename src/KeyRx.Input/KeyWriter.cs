using KeyRx.Protocol;
using KeyRx.Protocol.Keys;

namespace KeyRx.Input;

/// <summary>
/// What every managed source writes the ring through: keeps which keys are down, drops illegal transitions, knows the
/// modifiers, answers resync requests, and never leaves a key down behind it. The managed sibling of <c>emitter.c</c>.
/// </summary>
/// <remarks>Threading: one thread at a time. Readers are woken by <see cref="Flush"/>, once a batch.</remarks>
internal sealed class KeyWriter(KeyEventRing ring, TimeProvider time)
{
    private const uint NativeMax = 0x2FF; // KEY_MAX of linux/input-event-codes.h
    private const ushort ModifierUsageFirst = 0xE0; // HID Usage Tables, page 7: LeftControl .. Right GUI
    private const ushort ModifierUsageLast = 0xE7;

    /// <summary>A person holds few keys: a list beats a set.</summary>
    private readonly List<PressedKey> _down = [];
    private readonly List<ushort> _devices = [];
    private KeyModifiers _modifiers;
    private bool _hasUnannounced;

    /// <summary>Says that a device is there, once.</summary>
    internal void AddDevice(ushort device)
    {
        if (_devices.Contains(device)) return;
        _devices.Add(device);
        Publish(device, device, KeyAction.DeviceAdded, KeyEventFlags.None, NowNanos);
    }

    /// <summary>Releases what the device holds, then says that it is gone.</summary>
    internal void RemoveDevice(ushort device)
    {
        if (!_devices.Remove(device)) return;
        ReleaseAll(device);
        Publish(device, device, KeyAction.DeviceRemoved, KeyEventFlags.None, NowNanos);
    }

    internal void RemoveAllDevices()
    {
        while (_devices.Count > 0) RemoveDevice(_devices[0]);
    }

    /// <summary>Synthetic releases of what the device holds, in the order of the presses.</summary>
    internal void ReleaseAll(ushort device)
    {
        for (var i = 0; i < _down.Count;)
        {
            if (_down[i].Device == device) Release(i, KeyEventFlags.Synthetic, NowNanos);
            else i++;
        }
    }

    /// <summary>One press, release or repeat; false when it is no legal transition (dropped).</summary>
    /// <param name="device">Added if it was not there.</param>
    /// <param name="native">The key.</param>
    /// <param name="action">What it does.</param>
    /// <param name="timeNanos">When it happened; now by default.</param>
    /// <param name="flags">Synthetic for what was synthetic when it was recorded.</param>
    internal bool Write(
        ushort device, uint native, KeyAction action, ulong? timeNanos = null, KeyEventFlags flags = KeyEventFlags.None)
    {
        if (native > NativeMax || action > KeyAction.Repeat) return false;
        var key = new PressedKey(device, native, KeyCodes.Usage(native));
        var index = _down.IndexOf(key);
        if (index >= 0 == (action == KeyAction.Press)) return false;
        AddDevice(device);
        if (action == KeyAction.Release)
        {
            Release(index, flags, timeNanos ?? NowNanos);
            return true;
        }

        if (action == KeyAction.Press) _down.Add(key);
        _modifiers |= ModifierOf(key);
        Publish(device, native, action, flags, timeNanos ?? NowNanos);
        return true;
    }

    /// <summary>A marker that carries no key, such as <see cref="KeyAction.SyncLost"/>.</summary>
    internal void WriteMarker(ushort device, uint native, KeyAction action) =>
        Publish(device, native, action, KeyEventFlags.None, NowNanos);

    /// <summary>Wakes the readers if anything was written since the last time.</summary>
    internal void Flush()
    {
        if (!_hasUnannounced) return;
        _hasUnannounced = false;
        ring.Wake();
    }

    /// <summary>
    /// Tells what is down on every device, if the reader has asked. To be called every 100 ms at least.
    /// </summary>
    internal void AnswerResync()
    {
        if (!ring.TakeResyncRequest()) return;
        var now = NowNanos;
        foreach (var device in _devices)
        {
            Publish(device, 0, KeyAction.StateBegin, KeyEventFlags.None, now);
            foreach (var key in _down)
            {
                if (key.Device == device) Publish(device, key.Native, KeyAction.StateKey, KeyEventFlags.None, now);
            }
        }

        Publish(0, 0, KeyAction.StateEnd, KeyEventFlags.None, now);
        Flush();
    }

    private ulong NowNanos => Monotonic.Nanos(time);

    private void Release(int index, KeyEventFlags flags, ulong timeNanos)
    {
        var key = _down[index];
        _down.RemoveAt(index);
        // Two keyboards may hold the same modifier: it is up when the last of them lets go.
        _modifiers = KeyModifiers.None;
        foreach (var held in _down) _modifiers |= ModifierOf(held);
        Publish(key.Device, key.Native, KeyAction.Release, flags, timeNanos);
    }

    private void Publish(ushort device, uint native, KeyAction action, KeyEventFlags flags, ulong timeNanos)
    {
        var isKey = action is <= KeyAction.Repeat or KeyAction.StateKey;
        var now = NowNanos;
        ring.Publish(new KeyEvent
        {
            TimeNanos = timeNanos,
            HookDelayNanos = now > timeNanos ? (uint)Math.Min(now - timeNanos, uint.MaxValue) : 0,
            Code = isKey ? KeyCodes.Usage(native) : (ushort)0,
            Device = device,
            Native = native,
            Action = action,
            Flags = flags,
            Modifiers = _modifiers,
        });
        _hasUnannounced = true;
    }

    private static KeyModifiers ModifierOf(PressedKey key) => key.Code is >= ModifierUsageFirst and <= ModifierUsageLast
        ? (KeyModifiers)(1 << (key.Code - ModifierUsageFirst))
        : KeyModifiers.None;
}
