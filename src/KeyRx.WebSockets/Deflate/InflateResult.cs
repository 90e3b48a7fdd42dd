namespace KeyRx.WebSockets.Deflate;

/// <summary>Why <see cref="Inflater.Inflate"/> stopped.</summary>
public enum InflateResult : byte
{
    /// <summary>All input is used up and everything in it was written.</summary>
    NeedInput,

    /// <summary>The room is full; there may be more to write: call again with new room.</summary>
    NeedRoom,

    /// <summary>
    /// A block that says it is the last one ended; what follows in the input begins anew (RFC 7692 7.2.3.4).
    /// </summary>
    FinalBlock,

    /// <summary>The input is not DEFLATE (RFC 1951); only <see cref="Inflater.Reset"/> helps.</summary>
    Invalid,
}
