namespace KeyRx.Load.Simulations;

/// <summary>Keeps a number of copies busy; each begins again as soon as it ended. Driven by one caller.</summary>
internal sealed class ClosedLoop(CopyFactory factory, TimeProvider time)
{
    private static readonly TimeSpan RampStep = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<int, Task> _copies = [];
    private int _wanted;

    internal async Task RunAsync(LoadSegment segment, double from, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        for (var elapsed = TimeSpan.Zero; elapsed < segment.During; elapsed = time.GetElapsedTime(started))
        {
            Want((int)Math.Round(segment.At(elapsed, from)), cancellation);
            var left = segment.During - elapsed;
            var isLevel = from == segment.To;
            await Task.Delay(isLevel || left < RampStep ? left : RampStep, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Lets each end what it is doing.</summary>
    internal Task DrainAsync()
    {
        Volatile.Write(ref _wanted, 0);
        return Task.WhenAll(_copies.Values);
    }

    private void Want(int count, CancellationToken cancellation)
    {
        Volatile.Write(ref _wanted, count);
        for (var place = 0; place < count; place++)
        {
            if (_copies.TryGetValue(place, out var copy) && !copy.IsCompleted)
                continue;
            var number = place;
            _copies[place] = Task.Run(() => RepeatAsync(number, cancellation), CancellationToken.None);
        }
    }

    private async Task RepeatAsync(int place, CancellationToken cancellation)
    {
        var copy = factory.Create();
        await using (copy.ConfigureAwait(false))
        {
            while (place < Volatile.Read(ref _wanted) && !cancellation.IsCancellationRequested)
                await copy.RunAsync(time.GetTimestamp()).ConfigureAwait(false);
        }
    }
}
