namespace KeyRx.Testing;

/// <summary>
/// Misbehaves on purpose: from <see cref="Break"/> on, whoever asks it for the time of day gets an exception.
/// </summary>
public sealed class TimeThatBreaks : TimeProvider
{
    private volatile bool _isBroken;

    public override DateTimeOffset GetUtcNow() =>
        _isBroken ? throw new InvalidTimeZoneException("this clock is broken") : base.GetUtcNow();

    public void Break() => _isBroken = true;
}
