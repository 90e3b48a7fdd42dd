using KeyRx.Server.Interop;

namespace KeyRx.Server.Memory;

/// <summary>
/// One value per slot, for as many slots as there may ever be, outside the managed heap: untouched pages cost nothing,
/// and the table never moves. Arrays that double leave their halves behind, which for small values is as much again.
/// It is not malloc's: once a block of this size was freed, malloc takes the next from what it has kept, and zeroes all
/// of it, so that every server after the first of a process would have its whole table resident, and some of it for
/// good.
/// </summary>
/// <typeparam name="T">What a slot keeps; all zeros at first.</typeparam>
/// <remarks>Threading: as its owner says; nobody may hold a reference after <see cref="Dispose"/>.</remarks>
internal sealed unsafe class SlotMemory<T>(int slots) : IDisposable
    where T : unmanaged
{
    private const int CacheLine = 64;

    private readonly byte* _block = Pages.Allocate(LengthOf(slots));

    internal int Slots { get; } = slots;

    /// <exception cref="ArgumentOutOfRangeException">There is no such slot.</exception>
    internal ref T this[int slot]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)Slots, nameof(slot));
            return ref First[slot];
        }
    }

    private T* First => (T*)(((nuint)_block + CacheLine - 1) & ~((nuint)CacheLine - 1));

    /// <inheritdoc/>
    public void Dispose() => Pages.Free(_block, LengthOf(Slots));

    private static int LengthOf(int slots) => checked((slots * sizeof(T)) + CacheLine);
}
