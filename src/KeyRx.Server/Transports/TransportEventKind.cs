namespace KeyRx.Server.Transports;

/// <summary>What the loop is told from elsewhere.</summary>
internal enum TransportEventKind : byte
{
    /// <summary>A peer was accepted; <see cref="TransportEvent.Subject"/> is what the transport adopts.</summary>
    Accepted,

    /// <summary>Bytes or FIN wait to be received.</summary>
    Readable,

    /// <summary>A rest is out; <see cref="TransportEvent.Subject"/> is its buffer.</summary>
    RestSent,

    /// <summary>A rest could not be sent; <see cref="TransportEvent.Subject"/> is its buffer.</summary>
    RestFailed,

    /// <summary><see cref="TransportEvent.Subject"/> is an <see cref="Action"/> to run on the loop.</summary>
    Call,
}
