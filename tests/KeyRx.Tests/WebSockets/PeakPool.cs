using System.Buffers;

namespace KeyRx.Tests.WebSockets;

/// <summary>The shared pool, with the most that was ever out at once.</summary>
internal sealed class PeakPool : ArrayPool<byte>
{
    public long HeldBytes { get; private set; }

    public long PeakBytes { get; private set; }

    public override byte[] Rent(int minimumLength)
    {
        var array = Shared.Rent(minimumLength);
        HeldBytes += array.Length;
        PeakBytes = Math.Max(PeakBytes, HeldBytes);
        return array;
    }

    public override void Return(byte[] array, bool clearArray = false)
    {
        HeldBytes -= array.Length;
        Shared.Return(array, clearArray);
    }
}
