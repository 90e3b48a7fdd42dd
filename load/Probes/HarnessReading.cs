namespace KeyRx.Load.Probes;

/// <summary>What a <see cref="HarnessProbe"/> saw.</summary>
/// <param name="Elapsed">The measured time.</param>
/// <param name="CoresUsed">By all threads of this program together.</param>
/// <param name="Stolen">From all cores of the machine together; null when the kernel does not tell.</param>
internal readonly record struct HarnessReading(TimeSpan Elapsed, double CoresUsed, TimeSpan? Stolen);
