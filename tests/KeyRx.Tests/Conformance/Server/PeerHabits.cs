namespace KeyRx.Tests.Conformance;

/// <summary>What a peer does besides sending and reading.</summary>
[Flags]
internal enum PeerHabits
{
    None = 0,

    /// <summary>Sends everything before it reads anything, and takes little at once.</summary>
    ReadsLate = 1,

    /// <summary>Sends FIN behind its last byte, and reads on.</summary>
    EndsSending = 2,

    /// <summary>Connects to the server that waits only 300 ms for a request.</summary>
    MeetsHaste = 4,
}
