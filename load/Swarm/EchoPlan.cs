namespace KeyRx.Load.Swarm;

/// <summary>
/// Each connection keeps <paramref name="Outstanding"/> messages of <paramref name="Size"/> bytes on their way.
/// </summary>
internal sealed record EchoPlan(int Outstanding, int Size)
{
    /// <summary>A message begins with its time stamp.</summary>
    internal const int SizeMin = sizeof(long);

    /// <summary>What a socket takes at once, so that sending never waits.</summary>
    internal const int BytesMax = 64 * 1024;
}
