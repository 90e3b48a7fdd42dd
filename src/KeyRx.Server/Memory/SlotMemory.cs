using System.Runtime.InteropServices;

namespace KeyRx.Server.Memory;

/// <summary>
/// One value per slot, for as many slots as there may ever be, outside the managed heap: untouched pages cost nothing,
/// and the table never moves. Arrays that double leave their halves behind, which for small values is as much again.
/// </summary>
/// <typeparam name="T">What a slot keeps; all zeros at first.</typeparam>
/// <remarks>Threading: as its owner says; nobody may hold a reference after <see cref="Dispose"/>.</remarks>
internal sealed unsafe class SlotMemory<T>(int slots) : IDisposable
    where T : unmanaged
{
    private const nuint CacheLine = 64;

    private readonly byte* _block = (byte*)NativeMemory.AllocZeroed((nuint)slots * (nuint)sizeof(T) + CacheLine);

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

    private T* First => (T*)(((nuint)_block + CacheLine - 1) & ~(CacheLine - 1));

    /// <inheritdoc/>
    public void Dispose() => NativeMemory.Free(_block);
}
