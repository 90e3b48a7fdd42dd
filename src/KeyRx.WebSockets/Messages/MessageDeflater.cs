using System.Buffers;
using KeyRx.WebSockets.Deflate;

namespace KeyRx.WebSockets.Messages;

/// <summary>What a connection compresses of what it sends, as was agreed. One caller at a time.</summary>
/// <param name="windowBits">What was agreed for our direction: 8 to 15.</param>
/// <param name="keepsContext">Messages may refer to those before: a deflater of the connection's own.</param>
/// <param name="messageBytesMin">Shorter messages go plain.</param>
internal sealed class MessageDeflater(int windowBits, bool keepsContext, int messageBytesMin) : IDisposable
{
    /// <summary>Who keeps a context pays for size: zlib's own default.</summary>
    private const int LevelWithContext = 6;

    private Deflater? _own;

    /// <summary>The message compressed, in an array of the shared pool; null where it goes out plain.</summary>
    internal byte[]? TryDeflate(in ReadOnlySequence<byte> message, out int length)
    {
        length = 0;
        // Of a window of 8 bits no deflater exists: DeflaterSet.
        if (windowBits < Deflater.WindowBitsMin) return null;
        if (message.Length < messageBytesMin || message.Length > int.MaxValue / 2) return null;
        return keepsContext ? DeflateWithContext(message, out length) : TryDeflateAlone(message, out length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _own?.Dispose();
        _own = null;
    }

    /// <summary>Whatever comes out must be sent, so there is room for what does not shrink.</summary>
    private byte[] DeflateWithContext(in ReadOnlySequence<byte> message, out int length)
    {
        _own ??= new Deflater(windowBits, LevelWithContext, keepsContext: true);
        var room = ArrayPool<byte>.Shared.Rent((int)(message.Length + (message.Length / 8)) + 64);
        if (_own.TryDeflate(message, room, out length)) return room;
        throw new InvalidOperationException("zlib wrote more than it may of a message");
    }

    private byte[]? TryDeflateAlone(in ReadOnlySequence<byte> message, out int length)
    {
        var room = ArrayPool<byte>.Shared.Rent((int)message.Length);
        var deflater = DeflaterPool.Shared.Rent(windowBits);
        var isSmaller = deflater.TryDeflate(message, room.AsSpan(0, (int)message.Length), out length);
        DeflaterPool.Shared.Return(windowBits, deflater);
        if (isSmaller) return room;
        ArrayPool<byte>.Shared.Return(room);
        return null;
    }
}
