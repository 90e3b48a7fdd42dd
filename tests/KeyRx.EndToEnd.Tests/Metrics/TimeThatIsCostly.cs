using System.Diagnostics;

namespace KeyRx.EndToEnd.Tests.Metrics;

/// <summary>Misbehaves on purpose: once a second the server's loop computes for a quarter of one to learn it.</summary>
internal sealed class TimeThatIsCostly : TimeProvider
{
    /// <summary>Several times the alert's limit: on a busy machine a part of it is no CPU time of the loop.</summary>
    private static readonly TimeSpan Cost = TimeSpan.FromMilliseconds(250);

    private long _paidAt = Stopwatch.GetTimestamp();

    public override long GetTimestamp()
    {
        if (Thread.CurrentThread.Name == "keyrx loop" && Stopwatch.GetElapsedTime(_paidAt) > TimeSpan.FromSeconds(1))
        {
            _paidAt = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(_paidAt) < Cost) { }
        }

        return base.GetTimestamp();
    }
}
