namespace KeyRx.Load.Swarm;

/// <summary>
/// Which records have their latency taken: all of one connection in <paramref name="FullEvery"/>, and of the others
/// those whose sequence is a multiple of <paramref name="RecordEvery"/>. By sequence and not by place in a batch: the
/// first record of a batch has always waited longest.
/// </summary>
internal sealed record SampleRule(int FullEvery, int RecordEvery)
{
    /// <summary>Distance of the sequences taken on this connection.</summary>
    internal uint StrideOf(int connectionIndex) => connectionIndex % FullEvery == 0 ? 1 : (uint)RecordEvery;
}
