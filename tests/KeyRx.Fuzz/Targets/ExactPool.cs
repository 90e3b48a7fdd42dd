using System.Buffers;

namespace KeyRx.Fuzz.Targets;

/// <summary>
/// Gives arrays of exactly the size that was asked for, so that what is held can be held against what was received.
/// </summary>
internal sealed class ExactPool : ArrayPool<byte>
{
    private readonly HashSet<byte[]> _held = [];

    internal long BytesHeld { get; private set; }

    public override byte[] Rent(int minimumLength)
    {
        var array = new byte[minimumLength];
        _held.Add(array);
        BytesHeld += array.Length;
        return array;
    }

    public override void Return(byte[] array, bool clearArray = false)
    {
        FindingException.Unless(_held.Remove(array), "an array is given back once, by the one who rented it");
        BytesHeld -= array.Length;
    }
}
