namespace KeyRx.Server.Limits;

/// <summary>How many connections may be: what the options say, or what the descriptors allow if that is less.</summary>
/// <param name="OpenMax">Upgraded connections; further ones get 503 and Retry-After.</param>
/// <param name="SlotsMax">Connections in any phase; further ones get the same without having been heard.</param>
internal readonly record struct Admission(int OpenMax, int SlotsMax)
{
    /// <summary>With a 503, in seconds (RFC 9110 10.2.3): by then somebody may have left.</summary>
    internal const int RetryAfterSeconds = 5;

    /// <summary>Descriptors kept for files, logs, pipes and whatever else the process does.</summary>
    internal const int ReservedDescriptors = 256;

    /// <summary>Connections that may be opening or ending besides the open ones.</summary>
    private const int UnopenedMax = 1024;

    /// <summary>Of so many places one is kept for tokens with the scope admin.</summary>
    private const int PlacesForOneOfAdmin = 16;

    /// <summary>Places that only tokens with the scope admin get.</summary>
    internal int AdminPlaces => OpenMax / PlacesForOneOfAdmin;

    /// <summary>Descriptors that let in everyone the options let in.</summary>
    internal static long DescriptorsFor(int connectionsMax) => (long)connectionsMax + UnopenedMax + ReservedDescriptors;

    internal static Admission Of(int connectionsMax, long descriptorsMax)
    {
        var free = Math.Max(1, descriptorsMax - ReservedDescriptors);
        return new Admission(
            (int)Math.Min(connectionsMax, free),
            (int)Math.Min(Math.Min((long)connectionsMax + UnopenedMax, free), int.MaxValue));
    }
}
