namespace KeyRx.Streams;

/// <summary>
/// The encodings a topic's records are cached in. One always-on record log, at most one lane for each of these.
/// </summary>
internal enum LaneEncoding : byte
{
    Json = 0,
    Binary = 1,

    /// <summary>
    /// Long messages compressed once for all who agreed to it; see <see cref="TopicOptions.Deflate"/>.
    /// </summary>
    JsonDeflated = 2,
    BinaryDeflated = 3,
}
