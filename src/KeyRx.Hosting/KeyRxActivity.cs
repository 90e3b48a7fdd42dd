using System.Diagnostics;

namespace KeyRx.Hosting;

/// <summary>
/// What the host does with its server, as activities of the source <see cref="SourceName"/>: start, stop, and each
/// connection that the host hands over. Nothing of a key, a payload or a secret; nothing on the server's loop.
/// </summary>
public static class KeyRxActivity
{
    /// <summary>For <c>AddSource</c> of OpenTelemetry.</summary>
    public const string SourceName = "KeyRx";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Null while nobody listens.</summary>
    internal static Activity? Start(string name, ActivityKind kind = ActivityKind.Internal) =>
        Source.StartActivity(name, kind);
}
