namespace KeyRx.Input;

/// <summary>Kinds of source that a <see cref="SourceSpec"/> names.</summary>
public enum SourceKind
{
    /// <summary>Live keyboards if they can be read, the demo otherwise.</summary>
    Auto,

    /// <summary>Live keyboards, or one device.</summary>
    Evdev,

    /// <summary>A key script.</summary>
    Script,

    /// <summary>The built-in script.</summary>
    Demo,

    /// <summary>A FIFO of input events.</summary>
    Fifo,

    /// <summary>A recording.</summary>
    Replay,

    /// <summary>Test payloads; no key source.</summary>
    Load,

    /// <summary>No key source.</summary>
    None,
}
