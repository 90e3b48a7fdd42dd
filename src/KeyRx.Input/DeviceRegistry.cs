using System.Collections.Concurrent;
using KeyRx.Protocol;

namespace KeyRx.Input;

/// <summary>
/// The devices that a ring's markers name. A source tells of a device before it writes anything of it; the consumer
/// looks the device up when it reads the marker, and so never runs the source's own code.
/// </summary>
/// <remarks>Threading: any thread. Looking up never waits for a writer.</remarks>
public sealed class DeviceRegistry
{
    private readonly ConcurrentDictionary<ushort, DeviceDescription> _known = new();
    private volatile Func<ushort, DeviceDescription?>? _hook;

    /// <summary>
    /// Tells of a device, or tells it anew; its <see cref="DeviceDescription.Id"/> is what markers call it.
    /// </summary>
    public void Tell(DeviceDescription device)
    {
        ArgumentNullException.ThrowIfNull(device);
        _known[device.Id] = device;
    }

    /// <summary>What is known of a device; null when nobody has told of it.</summary>
    public DeviceDescription? Find(ushort device) => _hook?.Invoke(device) ?? _known.GetValueOrDefault(device);

    /// <summary>
    /// Asks the native hook first, which cannot tell by itself: it never calls managed code. The look-up takes one
    /// short lock of the hook's.
    /// </summary>
    internal void AskHook(Func<ushort, DeviceDescription?> find) => _hook = find;
}
