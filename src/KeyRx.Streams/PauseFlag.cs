namespace KeyRx.Streams;

/// <summary>Capture is paused, for every secret topic of a server: also for one that is added meanwhile.</summary>
/// <remarks>Threading: written by the loop, read by any thread.</remarks>
internal sealed class PauseFlag
{
    private bool _isOn;

    internal bool IsOn
    {
        get => Volatile.Read(ref _isOn);
        set => Volatile.Write(ref _isOn, value);
    }
}
