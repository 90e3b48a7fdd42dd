namespace KeyRx.Protocol.Messages;

/// <summary>The fields a client's message may have; a set of them says which were seen.</summary>
[Flags]
internal enum ClientField : byte
{
    Unknown = 0,
    Type = 1,
    MessageId = 2,
    Session = 4,
    Topics = 8,
    Resume = 16,
    EventType = 32,
    Sequence = 64,
    Payload = 128,
}
