using KeyRx.Protocol;

namespace KeyRx.Streams.Persistence;

/// <summary>
/// What a log file amounts to, read once through before anything is restored: whether it is whole, how it ended, and
/// so whether its epochs may go on.
/// </summary>
internal sealed record LogFileSurvey
{
    /// <summary>Null for a new file.</summary>
    internal LogFileHeader? Header { get; private init; }

    /// <summary>Bytes from the first record that is not whole to the end.</summary>
    internal long TornBytes { get; private init; }

    /// <summary>Closed in order: all that was ever sent is in it, and on the disk.</summary>
    internal bool IsClosed { get; private init; }

    /// <summary>There was an earlier life.</summary>
    internal bool HasPast => Header is not null || TornBytes > 0;

    /// <summary>Wall time of the last thing that is known of the earlier life.</summary>
    internal long EndUnixMicros { get; private init; }

    /// <summary>
    /// True when no client can have been sent a sequence that is not in the file: it was closed in order, or the
    /// process alone has ended, for what it sent it had written before, and the system keeps what is written.
    /// </summary>
    internal bool ContinuesIn(Guid bootId) =>
        TornBytes == 0 && Header is { } header && (IsClosed || header.BootId == bootId);

    /// <exception cref="PersistLogException">The file is none of ours.</exception>
    internal static LogFileSurvey Of(LogFile file, string path)
    {
        var bytes = new byte[(int)Math.Min(file.Length, LogFileHeader.Size)];
        var read = 0;
        while (read < bytes.Length && file.Read(bytes.AsSpan(read), read) is > 0 and var count) read += count;
        if (!LogFileHeader.TryRead(bytes.AsSpan(0, read), out var header, out var reason))
            throw new PersistLogException($"{path}: {reason}");
        return header is { } found ? Of(file, found) : new LogFileSurvey { TornBytes = file.Length };
    }

    private static LogFileSurvey Of(LogFile file, LogFileHeader header)
    {
        var reader = new LogFileReader(file);
        var (clock, last, isClosed) = (header.Clock, header.Clock.UnixMicros, false);
        while (reader.TryNext(out var record))
        {
            isClosed = record.Kind == LogFileRecordKind.Close;
            if (record.Kind is LogFileRecordKind.Clock or LogFileRecordKind.Close)
                clock = new ClockPair((long)record.Sequence, record.TimeNanos);
            if (record.Kind is not (LogFileRecordKind.Topic or LogFileRecordKind.State))
                last = clock.ToUnixMicros(record.TimeNanos);
        }

        return new LogFileSurvey
        {
            Header = header,
            TornBytes = file.Length - reader.Position,
            IsClosed = isClosed,
            EndUnixMicros = last,
        };
    }
}
