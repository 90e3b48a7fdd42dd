using System.Net;
using KeyRx.Peers.Interop;

namespace KeyRx.Peers.Tcp;

/// <summary>
/// The exact look-up of one TCP socket by its two addresses, <c>sock_diag(7)</c>: one message there, one back. The
/// kernel answers it while the message is sent, so nothing waits.
/// </summary>
/// <remarks>Threading: one thread at a time. Linux.</remarks>
/// <param name="netlink">Null where the system gives none: then nothing is answered.</param>
internal sealed class SocketDiagnosis(NetlinkSocket? netlink) : IDisposable
{
    private const int AnswerBytes = 512;
    private const int NoEntry = -2; // -ENOENT

    /// <summary>
    /// An entry was found once. Until then "no such socket" may also be "no such question", which has the same number.
    /// </summary>
    private bool _hasAnswered;

    /// <param name="own">The socket's own address.</param>
    /// <param name="other">What it is connected to.</param>
    internal SocketOwner Find(IPEndPoint own, IPEndPoint other)
    {
        if (netlink is null) return SocketOwner.NoAnswer;
        var owner = Ask(own, other);
        if (_hasAnswered || owner.Kind != OwnerKind.NotThere) return owner;
        // The other end of the same connection is ours: a kernel that answers has it.
        return Ask(other, own).Kind == OwnerKind.NotThere ? SocketOwner.NoAnswer : owner;
    }

    /// <inheritdoc/>
    public void Dispose() => netlink?.Dispose();

    private SocketOwner Ask(IPEndPoint own, IPEndPoint other)
    {
        Span<byte> asked = stackalloc byte[DiagnosisRequest.Length], answer = stackalloc byte[AnswerBytes];
        var sequence = netlink!.NextSequence();
        DiagnosisRequest.Write(asked, own, other, sequence);
        if (!netlink.TryAsk(asked, answer, sequence, out var length)) return SocketOwner.NoAnswer;
        return Read(answer[..length], own, other);
    }

    private SocketOwner Read(ReadOnlySpan<byte> answer, IPEndPoint own, IPEndPoint other)
    {
        if (DiagnosisAnswer.ErrorOf(answer) is { } error)
            return error == NoEntry ? SocketOwner.NotThere : SocketOwner.NoAnswer;
        if (!DiagnosisAnswer.TryRead(answer, out var found)) return SocketOwner.NoAnswer;
        _hasAnswered = true;
        // Where there is no such connection the kernel falls back to whoever listens on the address.
        return found.IsOf(own, other) ? SocketOwner.Of(found.State, found.User, found.Inode) : SocketOwner.NotThere;
    }
}
