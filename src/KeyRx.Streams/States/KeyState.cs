using System.Buffers;
using System.Runtime.InteropServices;
using KeyRx.Protocol;
using KeyRx.Protocol.Messages;

namespace KeyRx.Streams.States;

/// <summary>
/// Which keys are down on which device, and which devices there are: the snapshot of the topic <c>key</c>, and what a
/// resync is compared with. Identity of a key is its native number (not every key has a HID usage).
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class KeyState : ITopicState
{
    // A hand holds few keys: a list is searched faster than a set is hashed.
    private readonly List<PressedKey> _pressed = new(16);
    private readonly List<DeviceDescription> _devices = [];

    public bool HasValue => true;

    public bool IsBinary => false;

    internal IReadOnlyList<PressedKey> Pressed => _pressed;

    internal IReadOnlyList<DeviceDescription> Devices => _devices;

    public void Fold(ReadOnlySpan<byte> record)
    {
        ref readonly var keyEvent = ref MemoryMarshal.AsRef<KeyEvent>(record);
        var index = IndexOf(keyEvent.Device, keyEvent.Native);
        if (keyEvent.Action == KeyAction.Press && index < 0)
            _pressed.Add(new PressedKey(keyEvent.Device, keyEvent.Native, keyEvent.Code));
        else if (keyEvent.Action == KeyAction.Release && index >= 0)
            Remove(index);
    }

    public IEnumerable<byte[]> ToRecords() => _pressed.Select(key =>
    {
        var press =
            new KeyEvent { Device = key.Device, Native = key.Native, Code = key.Code, Action = KeyAction.Press };
        return MemoryMarshal.AsBytes(new ReadOnlySpan<KeyEvent>(in press)).ToArray();
    });

    public void WriteSnapshot(IBufferWriter<byte> output, StreamPosition position) =>
        ServerMessageWriter.KeySnapshot(output, position, _pressed, _devices);

    public void Clear()
    {
        while (_pressed.Count > 0) Remove(_pressed.Count - 1);
    }

    internal bool IsDown(ushort device, uint native) => IndexOf(device, native) >= 0;

    internal void AddDevice(DeviceDescription device)
    {
        RemoveDevice(device.Id);
        _devices.Add(device);
    }

    internal void RemoveDevice(ushort id) => _devices.RemoveAll(d => d.Id == id);

    /// <summary>Overwrites the place that gets free: the list itself would leave a key there.</summary>
    private void Remove(int index)
    {
        var held = CollectionsMarshal.AsSpan(_pressed);
        held[(index + 1)..].CopyTo(held[index..]);
        held[^1] = default;
        _pressed.RemoveAt(held.Length - 1);
    }

    private int IndexOf(ushort device, uint native)
    {
        for (var i = 0; i < _pressed.Count; i++)
        {
            if (_pressed[i].Native == native && _pressed[i].Device == device) return i;
        }

        return -1;
    }
}
