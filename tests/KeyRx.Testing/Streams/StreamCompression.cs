namespace KeyRx.Testing.Streams;

/// <summary>What was agreed on permessage-deflate for a stream (RFC 7692 7.1).</summary>
public enum StreamCompression
{
    None,

    /// <summary>With no_context_takeover: each message stands for itself.</summary>
    EachMessageAnew,

    /// <summary>A message may refer to those before it.</summary>
    Takeover,
}
