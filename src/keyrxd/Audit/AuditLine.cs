using System.Buffers;
using System.Text.Json;
using KeyRx.Server.Audit;

namespace KeyRx.Daemon.Audit;

/// <summary>An event of the audit -> one line of JSON. Fields that do not apply are left out. Pure.</summary>
internal static class AuditLine
{
    private const int SecondDigits = 3;

    internal static void Write(IBufferWriter<byte> output, AuditEvent happened)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, happened.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"));
            json.WriteString("event"u8, NameOf(happened.Kind));
            WriteText(json, "client_id", happened.ClientId);
            if (happened.Token is { } token) WriteToken(json, "token", token);
            WriteText(json, "peer", happened.Peer);
            WriteText(json, "user", happened.User);
            WriteText(json, "origin", happened.Origin);
            if (happened.Status is { } status) json.WriteNumber("status"u8, status);
            WriteText(json, "reason", happened.Reason);
            WriteText(json, "names", happened.Named);
            if (happened.Duration is { } duration)
                json.WriteNumber("seconds"u8, Math.Round(duration.TotalSeconds, SecondDigits));
            if (happened.Count is { } count) json.WriteNumber("count"u8, count);
            WriteList(json, "listen", happened.Listen);
            WriteTokens(json, happened.Tokens);
            WriteList(json, "hosts", happened.Hosts);
            WriteList(json, "origins", happened.Origins);
            WriteList(json, "users", happened.Users);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static string NameOf(AuditKind kind) => kind switch
    {
        AuditKind.Started => "started",
        AuditKind.Stopped => "stopped",
        AuditKind.Connected => "connected",
        AuditKind.Disconnected => "disconnected",
        AuditKind.Refused => "refused",
        AuditKind.RefusedMore => "refused_more",
        AuditKind.PageAdmitted => "page_admitted",
        AuditKind.PageRefused => "page_refused",
        AuditKind.Paused => "paused",
        AuditKind.Resumed => "resumed",
        AuditKind.TokensReplaced => "tokens_replaced",
        AuditKind.Reloaded => "reloaded",
        AuditKind.ReloadFailed => "reload_failed",
        AuditKind.Lost => "lost",
        AuditKind.ConnectedMore => "connected_more",
        AuditKind.PageAdmittedMore => "page_admitted_more",
        AuditKind.PausedMore => "paused_more",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static void WriteText(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string>? values)
    {
        if (values is null) return;
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteTokens(Utf8JsonWriter json, IReadOnlyList<AuditToken>? tokens)
    {
        if (tokens is null) return;
        json.WriteStartArray("tokens");
        foreach (var token in tokens)
        {
            json.WriteStartObject();
            WriteToken(json, "name", token);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteToken(Utf8JsonWriter json, string name, AuditToken token)
    {
        json.WriteString(name, token.Name);
        WriteList(json, "scopes", token.Scopes);
    }
}
