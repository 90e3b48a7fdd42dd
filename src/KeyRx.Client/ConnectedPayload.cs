using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using KeyRx.Protocol;

namespace KeyRx.Client;

/// <summary>
/// What the server's first message says of this connection. A heartbeat of zero: the server promises none.
/// </summary>
internal sealed record ConnectedPayload(
    string ClientId, string Session, IReadOnlyList<string> Scopes, ClockPair Clock, TimeSpan Heartbeat, string? User)
{
    /// <summary>Longest message the server takes; null where it does not say.</summary>
    internal long? MessageBytesMax { get; private init; }

    /// <summary>False where a field is missing or of another type; fields that are new are ignored.</summary>
    internal static bool TryRead(ReadOnlyMemory<byte> json, [NotNullWhen(true)] out ConnectedPayload? connected)
    {
        connected = null;
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (!TryReadClock(root.GetProperty("clock"), out var clock)) return false;
            var scopes = root.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString() ?? "").ToArray();
            connected = new ConnectedPayload(
                root.GetProperty("client_id").GetString() ?? "", root.GetProperty("session").GetString() ?? "", scopes,
                clock, HeartbeatOf(root), UserOf(root))
            { MessageBytesMax = MessageBytesMaxOf(root) };
            return true;
        }
        catch (Exception e) when (IsOtherShape(e))
        {
            return false;
        }
    }

    /// <summary>The payload of <c>clock</c>.</summary>
    internal static bool TryReadClock(ReadOnlyMemory<byte> json, out ClockPair clock)
    {
        clock = default;
        try
        {
            using var document = JsonDocument.Parse(json);
            return TryReadClock(document.RootElement, out clock);
        }
        catch (Exception e) when (IsOtherShape(e))
        {
            return false;
        }
    }

    private static bool TryReadClock(JsonElement json, out ClockPair clock)
    {
        var isThere = json.GetProperty("unix_us").TryGetInt64(out var unixMicros)
            & json.GetProperty("monotonic_ns").TryGetUInt64(out var monotonicNanos);
        clock = new ClockPair(unixMicros, monotonicNanos);
        return isThere;
    }

    private static TimeSpan HeartbeatOf(JsonElement root)
        => root.TryGetProperty("heartbeat_ms", out var millis) && millis.TryGetInt32(out var number) && number > 0
            ? TimeSpan.FromMilliseconds(number)
            : TimeSpan.Zero;

    private static long? MessageBytesMaxOf(JsonElement root)
        => root.TryGetProperty("limits", out var limits) && limits.ValueKind == JsonValueKind.Object
            && limits.TryGetProperty("message_bytes", out var bytes) && bytes.TryGetInt64(out var number) && number > 0
            ? number
            : null;

    private static string? UserOf(JsonElement root)
        => root.TryGetProperty("user", out var user) ? user.GetString() : null;

    private static bool IsOtherShape(Exception e) =>
        e is JsonException or InvalidOperationException or KeyNotFoundException;
}
