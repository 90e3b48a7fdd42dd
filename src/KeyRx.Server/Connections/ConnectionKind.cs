namespace KeyRx.Server.Connections;

/// <summary>What a connection was opened for.</summary>
internal enum ConnectionKind : byte
{
    /// <summary>Plain HTTP, or not known yet.</summary>
    Http,

    /// <summary>A subscriber: <c>/ws</c>.</summary>
    Subscriber,

    /// <summary>Conformance tools: <c>/echo</c> returns each message unchanged.</summary>
    Echo,
}
