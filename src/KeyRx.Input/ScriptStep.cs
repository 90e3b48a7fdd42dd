using KeyRx.Protocol;

namespace KeyRx.Input;

/// <summary>One step of a key script: wait, then perhaps a key on a device.</summary>
/// <param name="Delay">Before the key.</param>
/// <param name="Device">Which of the script's devices, from 1.</param>
/// <param name="Native">The key; 0 = only a delay.</param>
/// <param name="Action">Press or release.</param>
internal readonly record struct ScriptStep(TimeSpan Delay, ushort Device, uint Native, KeyAction Action);
