using System.Security.Cryptography;

namespace KeyRx.Daemon.Tokens;

/// <summary>
/// A secret's text in UTF-8, for as long as it is needed: its memory does not move, and is overwritten by the disposal.
/// </summary>
internal sealed class SecretText(byte[] pinned, Range text) : IDisposable
{
    internal ReadOnlySpan<byte> Utf8 => pinned.AsSpan(text);

    /// <summary>Memory for one, and for what stands around it.</summary>
    internal static byte[] Allocate(int bytes) => GC.AllocateArray<byte>(bytes, pinned: true);

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(pinned);
}
