namespace KeyRx.Streams;

/// <summary>What keeps a topic's records beyond this process.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal interface IRecordJournal
{
    /// <summary>Takes a record in that was just appended.</summary>
    void Add(Topic topic, ulong sequence, ulong timeNanos, ReadOnlySpan<byte> record);

    /// <summary>
    /// Hands what was added to the system, before anyone is sent it: from here on it outlives this process.
    /// </summary>
    void Write();
}
