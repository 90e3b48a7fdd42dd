namespace KeyRx.Server.Connections;

/// <summary>How a subscriber comes into a topic.</summary>
internal enum EntryKind : byte
{
    /// <summary>Without a position: snapshot, then events.</summary>
    First,

    /// <summary>It is in already.</summary>
    AlreadySubscribed,

    /// <summary>Within retention: every event after its position.</summary>
    Resumed,

    /// <summary>Its position is no longer retained.</summary>
    Gap,

    /// <summary>Its position belongs to an epoch that is gone.</summary>
    OtherEpoch,
}
