namespace KeyRx.Server.Access;

/// <summary>What came of a one-time secret that somebody showed.</summary>
internal enum SecretUse
{
    /// <summary>It is none, was used, or is too old.</summary>
    Unknown,

    /// <summary>It waits for another user, and goes on waiting.</summary>
    OfAnotherUser,

    /// <summary>It fits, and is used up.</summary>
    Used,
}
