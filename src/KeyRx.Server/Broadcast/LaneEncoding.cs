namespace KeyRx.Server;

/// <summary>The encodings a topic's records are cached in. One always-on record log, at most one lane for each of these.</summary>
internal enum LaneEncoding : byte
{
    Json,
    Binary,
}
