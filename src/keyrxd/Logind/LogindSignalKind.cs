namespace KeyRx.Daemon.Logind;

/// <summary>The signals of <c>org.freedesktop.login1</c> that matter here.</summary>
internal enum LogindSignalKind
{
    /// <summary>Nothing to us.</summary>
    Other,

    /// <summary>A session is to be locked.</summary>
    Lock,

    /// <summary>A session is to be unlocked.</summary>
    Unlock,

    /// <summary>The machine goes to sleep.</summary>
    Sleeping,

    /// <summary>It is awake again.</summary>
    Awake,

    /// <summary>Sessions came or went, or a property of some object has changed: look again.</summary>
    Changed,
}
