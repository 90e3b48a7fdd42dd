using KeyRx.Server.Limits;

namespace KeyRx.Server.Ingest;

/// <summary>
/// What each publishing token has waiting in the inbox: none may fill it, so that the others' records get in. The host
/// is no client and has no share to keep to.
/// </summary>
/// <remarks>Threading: the loop only, which takes clients' records in and takes them out.</remarks>
internal sealed class InboxShares(int bytesMax)
{
    /// <summary>Who publishes in the process; it is not counted.</summary>
    internal const ushort Host = 0;

    private readonly Tally<ushort> _waiting = new();

    /// <summary>
    /// The number that records of a token carry. Two tokens of 65,535 may have the same one, and then a share together.
    /// </summary>
    internal static ushort NumberOf(ulong fingerprint) => (ushort)((fingerprint % ushort.MaxValue) + 1);

    /// <summary>A record fits into the share; one alone always does.</summary>
    internal bool HasRoom(ushort publisher, int payloadBytes)
    {
        var waiting = _waiting.Of(publisher);
        return waiting == 0 || waiting + Inbox.SizeOf(payloadBytes) <= bytesMax;
    }

    internal void Added(ushort publisher, int size) => _waiting.Add(publisher, size);

    internal void Taken(ushort publisher, int size) => _waiting.Add(publisher, -size);
}
