using System.Buffers;
using System.Runtime.InteropServices;
using KeyRx.Server.Audit;
using KeyRx.Server.Connections;
using KeyRx.Server.Delivery;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Lifecycle;
using KeyRx.Server.Memory;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Server.Http;

/// <summary>Writes answers to requests: content, refusals, the 101 of an upgrade. Counts and logs them.</summary>
/// <remarks>Threading: the loop only, save <see cref="Write"/>.</remarks>
internal sealed class HttpAnswers(
    ConnectionTable table, Egress egress, ConnectionLifecycle lifecycle, ConnectionLog log, AttemptGate attempts,
    TimeProvider time)
{
    /// <summary>A server that has a clock says the time with every answer (RFC 9110 6.6.1).</summary>
    private string DateLine => $"Date: {time.GetUtcNow():r}\r\n";

    /// <summary>Refuses a request with a line that says why; the connection ends after it.</summary>
    /// <param name="connection">Has sent the request.</param>
    /// <param name="refusal">What it is told.</param>
    /// <param name="reason">What the end counts as.</param>
    /// <param name="named">What the request named that the owner may want to allow, for the log.</param>
    /// <param name="kind">What the audit calls it.</param>
    internal void Refuse(
        Connection connection, UpgradeRefusal refusal, EndReason reason = EndReason.Http, string? named = null,
        AuditKind kind = AuditKind.Refused)
    {
        var user = attempts.Note(connection, refusal.Status);
        log.RequestRefused(connection, refusal.Status, refusal.Reason, named, user, kind);
        var lines = DateLine;
        if (refusal.RetryAfterSeconds is { } seconds) lines += $"Retry-After: {seconds}\r\n"; // RFC 9110 10.2.3
        if (refusal.Allow is { } methods) lines += $"Allow: {methods}\r\n"; // RFC 9110 15.5.6
        if (refusal.Status == 401) lines += "WWW-Authenticate: Bearer\r\n"; // RFC 9110 15.5.2, RFC 6750 3
        var replies = egress.RepliesOf(connection);
        UpgradeResponse.WriteRefusal(
            replies, refusal.Status, refusal.Reason, lines, refusal.IsWithoutBody || AsksHead(connection));
        lifecycle.Answered(connection, reason);
    }

    /// <summary>The connection's request is a HEAD.</summary>
    internal void NoteHead(Connection connection) => table.Hot(connection.Slot).Flags |= SlotFlags.AsksHead;

    /// <summary>Its request is a HEAD: what it is answered has no body (RFC 9110 9.3.2).</summary>
    internal bool AsksHead(Connection connection) => table.Hot(connection.Slot).Has(SlotFlags.AsksHead);

    /// <summary>A whole response. Any thread.</summary>
    internal OutputBuffer Write(HttpReply content, bool isWithoutBody)
    {
        var response = new OutputBuffer(MemoryPool<byte>.Shared);
        var lines = content.HeaderLines + DateLine;
        UpgradeResponse.WriteContent(
            response, content.Status, content.ContentType, content.Body.Span, lines, isWithoutBody);
        return response;
    }

    /// <summary>Sends a response that <see cref="Write"/> has made; the connection ends after it.</summary>
    /// <param name="connection">Has nothing else to be sent.</param>
    /// <param name="response">Belongs to the connection from now on.</param>
    internal void Send(Connection connection, OutputBuffer response)
    {
        connection.Replies = response;
        table.Hot(connection.Slot).Flags |= SlotFlags.HasReplies;
        lifecycle.Answered(connection);
    }

    /// <summary>Sends a reply that is nobody else's, and overwrites it: a secret may stand in it.</summary>
    internal void SendSecret(Connection connection, HttpReply reply)
    {
        var response = Write(reply, isWithoutBody: false);
        MemoryMarshal.AsMemory(reply.Body).Span.Clear();
        Send(connection, response);
    }

    /// <summary>Tells the audit that a page of this Origin is let in.</summary>
    internal void NotePage(Connection connection, string origin) => log.PageAdmitted(connection, origin);

    /// <summary>Takes note of an upgrade that was agreed to elsewhere.</summary>
    internal void Adopt(Connection connection) => lifecycle.Upgraded(connection);

    /// <summary>Agrees to an upgrade; what is written next is the first frame.</summary>
    /// <param name="connection">Has its token.</param>
    /// <param name="key">The request's.</param>
    /// <param name="subprotocol">The one chosen, or null.</param>
    /// <param name="deflate">What was agreed, or null.</param>
    internal void Accept(Connection connection, string key, string? subprotocol, DeflateParameters? deflate)
    {
        UpgradeResponse.WriteAccept(egress.RepliesOf(connection), key, subprotocol, deflate);
        lifecycle.Upgraded(connection);
    }
}
