using System.Diagnostics;

namespace GameAt144;

/// <summary>What KeyRx costs the game's thread. All its memory is taken before the first frame.</summary>
/// <param name="frames">How many are measured, after a second that is not.</param>
internal sealed class FrameMeter(int frames)
{
    private readonly long[] _frames = new long[frames];
    private readonly long[] _inputs = new long[frames];
    private int _warmUp = Game.FramesPerSecond;
    private int _frameCount;
    private int _inputCount;
    private long _allocated;
    private int _collections;

    internal bool IsFull => _frameCount == _frames.Length;

    /// <summary>Time for taking input, all frame long, and for the publish, in ticks of the stopwatch.</summary>
    internal void Frame(long ticks)
    {
        if (_warmUp > 0)
        {
            if (--_warmUp > 0) return;
            _allocated = GC.GetAllocatedBytesForCurrentThread();
            _collections = GC.CollectionCount(0);
            return;
        }

        _frames[_frameCount++] = ticks;
        if (!IsFull) return;
        _allocated = GC.GetAllocatedBytesForCurrentThread() - _allocated;
        _collections = GC.CollectionCount(0) - _collections;
    }

    /// <summary>Time from the remote's sending until the game has obeyed.</summary>
    internal void Input(long ticks)
    {
        if (_warmUp == 0 && _inputCount < _inputs.Length) _inputs[_inputCount++] = ticks;
    }

    internal void Write(TextWriter output)
    {
        output.WriteLine($"frames            {_frameCount}");
        output.WriteLine($"allocated         {_allocated} B on the game's thread");
        output.WriteLine($"collections       {_collections} in the process");
        output.WriteLine($"added frame time  {Percentiles(_frames.AsSpan(0, _frameCount), "us", 1e6)}");
        output.WriteLine($"input to game     {Percentiles(_inputs.AsSpan(0, _inputCount), "ms", 1e3)}");
    }

    private static string Percentiles(Span<long> ticks, string unit, double perSecond)
    {
        if (ticks.IsEmpty) return "none";
        ticks.Sort();
        return $"p50 {At(ticks, 0.5):0.0} p99 {At(ticks, 0.99):0.0} max {At(ticks, 1):0.0} {unit}, "
            + $"{ticks.Length} samples";

        double At(Span<long> sorted, double share) =>
            sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)] * perSecond / Stopwatch.Frequency;
    }
}
