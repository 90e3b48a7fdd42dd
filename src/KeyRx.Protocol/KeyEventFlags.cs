namespace KeyRx.Protocol;

/// <summary>How a <see cref="KeyEvent"/> came to be.</summary>
[Flags]
public enum KeyEventFlags : byte
{
    /// <summary>The device said so.</summary>
    None = 0,

    /// <summary>Derived by us: the difference after a loss, or the release of a vanished device's keys.</summary>
    Synthetic = 1,
}
