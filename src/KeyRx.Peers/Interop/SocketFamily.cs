namespace KeyRx.Peers.Interop;

/// <summary>What kind of connection a descriptor is.</summary>
internal enum SocketFamily
{
    /// <summary>None that we know, or not connected any more.</summary>
    Other,

    Unix,

    /// <summary>TCP over IPv4 or IPv6.</summary>
    Internet,
}
