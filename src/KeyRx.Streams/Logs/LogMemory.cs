using System.Numerics;
using System.Runtime.InteropServices;
using KeyRx.Streams.Interop;

namespace KeyRx.Streams.Logs;

/// <summary>
/// The bytes of one log: a power of two, addressed by an ever-growing position. Mirrored memory is mapped twice,
/// back to back, so that a span never wraps; plain memory is not, and its user must not let a frame straddle the end.
/// </summary>
/// <remarks>
/// Threading: none of its own; the log that owns it orders reads and writes. Pages are excluded from core dumps and
/// become resident only when first written.
/// </remarks>
internal sealed unsafe class LogMemory : IDisposable
{
    private byte* _base;
    private readonly ulong _mask;

    private LogMemory(byte* start, int capacity, bool isMirrored)
    {
        _base = start;
        Capacity = capacity;
        _mask = (ulong)capacity - 1;
        IsMirrored = isMirrored;
    }

    internal int Capacity { get; }

    internal bool IsMirrored { get; }

    /// <summary>Maps <paramref name="capacity"/> bytes, mirrored where the system has memfd, else plain.</summary>
    /// <param name="capacity">Bytes; a power of two, at least <see cref="LogBounds.CapacityMin"/>.</param>
    /// <param name="mirrored">False asks for plain memory (the whole suite also runs that way).</param>
    internal static LogMemory Create(int capacity, bool mirrored)
    {
        if (capacity < LogBounds.CapacityMin || !BitOperations.IsPow2(capacity))
            throw new ArgumentOutOfRangeException(
                nameof(capacity), capacity, $"a log's capacity is a power of two from {LogBounds.CapacityMin} bytes");

        var start = mirrored && OperatingSystem.IsLinux() ? TryMapTwice(capacity) : null;
        return start is not null
            ? new LogMemory(start, capacity, isMirrored: true)
            : new LogMemory((byte*)NativeMemory.AllocZeroed((nuint)capacity), capacity, isMirrored: false);
    }

    /// <summary>The bytes at a position. Plain memory: position + length must not pass the end of a lap.</summary>
    internal Span<byte> Slice(ulong position, int length) => new(_base + (position & _mask), length);

    /// <summary>
    /// Bytes from the start of the memory that were ever written: only these are overwritten when the memory is freed,
    /// for a page that is written becomes resident.
    /// </summary>
    internal int Touched { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_base is null) return;
        new Span<byte>(_base, Touched).Clear(); // what was typed is not kept
        if (IsMirrored) _ = Libc.Munmap((nint)_base, (nuint)Capacity * 2);
        else NativeMemory.Free(_base);
        _base = null;
    }

    private static byte* TryMapTwice(int capacity)
    {
        var fd = Libc.MemfdCreate("keyrx-log", Libc.MfdCloexec);
        if (fd < 0) return null;
        try
        {
            return Libc.Ftruncate(fd, capacity) == 0 ? MapTwice(fd, (nuint)capacity) : null;
        }
        finally
        {
            // The mappings keep the memory; an open descriptor would only be one more way to it.
            _ = Libc.Close(fd);
        }
    }

    private static byte* MapTwice(int fd, nuint capacity)
    {
        // Reserve twice the room first, so that both halves land side by side and nothing else can come between.
        var room = Libc.Mmap(0, capacity * 2, Libc.ProtNone, Libc.MapPrivateAnonymous, -1, 0);
        if (room == Libc.MapFailed) return null;
        for (nuint half = 0; half < 2; half++)
        {
            var at = room + (nint)(half * capacity);
            if (Libc.Mmap(at, capacity, Libc.ProtReadWrite, Libc.MapShared | Libc.MapFixed, fd, 0) != at)
            {
                _ = Libc.Munmap(room, capacity * 2);
                return null;
            }
        }

        _ = Libc.Madvise(room, capacity * 2, Libc.MadviseDontDump);
        return (byte*)room;
    }
}
