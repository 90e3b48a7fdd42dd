namespace KeyRx.Server.Monitoring;

/// <summary>How much a counter that only grows has grown within the last minute, looked at each second.</summary>
internal sealed class Increase
{
    internal const int Seconds = 60;

    private readonly long[] _samples = new long[Seconds + 1];
    private int _count;

    /// <summary>
    /// Takes the counter of this second; its growth since the one a minute ago, or since the beginning, when it was
    /// 0.
    /// </summary>
    internal long Take(long counter)
    {
        _samples[_count % _samples.Length] = counter;
        _count++;
        return _count <= Seconds ? counter : counter - _samples[_count % _samples.Length];
    }
}
