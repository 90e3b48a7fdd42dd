namespace KeyRx.Protocol;

/// <summary>The subprotocols. They differ in one thing: with the binary one, events come as binary batches.</summary>
public enum Subprotocol : byte
{
    /// <summary><c>keyrx.v1.json</c>, also when none is asked for.</summary>
    Json,

    /// <summary><c>keyrx.v1.bin</c>.</summary>
    Binary,
}
