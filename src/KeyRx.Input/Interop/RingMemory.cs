using System.Runtime.InteropServices;

namespace KeyRx.Input.Interop;

/// <summary>
/// The memory of one ring: shared pages kept out of core dumps and, where allowed, out of swap; plain aligned memory
/// where there is no mmap. Freed with its last reference, so that a late wake is harmless.
/// </summary>
internal sealed unsafe class RingMemory : SafeHandle
{
    private const nuint Alignment = 128; // keyrx_ring_init asks for it

    private readonly nuint _size;

    internal RingMemory(nuint size, bool mapped)
        : base(Libc.MapFailed, ownsHandle: true)
    {
        _size = size;
        if (mapped && OperatingSystem.IsLinux()) SetHandle(Libc.Map(size));
        IsMapped = handle != Libc.MapFailed;
        if (!IsMapped)
        {
            SetHandle((nint)NativeMemory.AlignedAlloc(size, Alignment));
            new Span<byte>(Start, (int)size).Clear();
        }
    }

    public override bool IsInvalid => handle == Libc.MapFailed;

    internal bool IsMapped { get; }

    internal byte* Start => (byte*)handle;

    protected override bool ReleaseHandle()
    {
        if (IsMapped) return Libc.Unmap(handle, _size);
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
