using System.Buffers;

namespace KeyRx.Tests.WebSockets;

/// <summary>The shared pool, with an account of what is out.</summary>
internal sealed class CountingPool : ArrayPool<byte>
{
    private readonly HashSet<byte[]> _held = [];

    public int Rents { get; private set; }

    public long BytesHeld => _held.Sum(array => (long)array.Length);

    public override byte[] Rent(int minimumLength)
    {
        Rents++;
        var array = Shared.Rent(minimumLength);
        _held.Add(array);
        return array;
    }

    public override void Return(byte[] array, bool clearArray = false)
    {
        if (!_held.Remove(array)) throw new InvalidOperationException("returned twice, or never rented");
        Shared.Return(array, clearArray);
    }
}
