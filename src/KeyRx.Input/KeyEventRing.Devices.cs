namespace KeyRx.Input;

/// <summary>The devices that the events come from.</summary>
public sealed partial class KeyEventRing
{
    /// <summary>What the source has told of its devices. Any thread, also after <see cref="Dispose"/>.</summary>
    public DeviceRegistry Devices { get; } = new();
}
