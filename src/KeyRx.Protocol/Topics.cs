namespace KeyRx.Protocol;

/// <summary>Names of the standard topics (PROTOCOL.md, "Standard topics"). An event type is its topic.</summary>
public static class Topics
{
    /// <summary>Key events, from the hook.</summary>
    public const string Key = "key";

    /// <summary>Keys that go down while a modifier is held; nothing else that is typed.</summary>
    public const string Shortcut = "shortcut";

    /// <summary>Key events in which letters, digits and symbols are told by their class only.</summary>
    public const string KeyRedacted = "key.redacted";

    /// <summary>Keyboards that come and go, from the hook's markers.</summary>
    public const string Device = "device";

    /// <summary>Latency figures of each second, from the pump.</summary>
    public const string Latency = "latency";

    /// <summary>Errors of any part.</summary>
    public const string Error = "error";

    /// <summary>Metrics, alerts, who listens.</summary>
    public const string Server = "server";

    /// <summary>The whole state of the remapper beside us.</summary>
    public const string State = "state";

    /// <summary>The remapper has changed its profile.</summary>
    public const string ProfileChanged = "profile_changed";

    /// <summary>The remapper has changed its layer.</summary>
    public const string Layer = "layer";

    /// <summary>What the remapper makes of which key: as secret as the keys themselves.</summary>
    public const string Mapping = "mapping";

    /// <summary>Test payloads; binary only.</summary>
    public const string Load = "load";

    /// <summary>True for the names above.</summary>
    public static bool IsStandard(string topic) =>
        IsWrittenByServer(topic) || topic is State or ProfileChanged or Layer or Mapping or Load;

    /// <summary>
    /// True for topics that the server alone writes: whoever could publish there would forge keys, errors and alerts.
    /// </summary>
    public static bool IsWrittenByServer(string topic) =>
        topic is Key or Shortcut or KeyRedacted or Device or Latency or Error or Server;
}
