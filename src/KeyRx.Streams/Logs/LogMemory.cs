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
/// become resident only when first written; those of a secret log are then locked, so that no swap device gets them,
/// as far as RLIMIT_MEMLOCK goes.
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
    /// <param name="isSecret">Keeps it out of swap as well.</param>
    internal static LogMemory Create(int capacity, bool mirrored, bool isSecret = false)
    {
        if (capacity < LogBounds.CapacityMin || !BitOperations.IsPow2(capacity))
            throw new ArgumentOutOfRangeException(
                nameof(capacity), capacity, $"a log's capacity is a power of two from {LogBounds.CapacityMin} bytes");

        var start = mirrored && OperatingSystem.IsLinux() ? TryMapTwice(capacity) : null;
        var memory = start is not null
            ? new LogMemory(start, capacity, isMirrored: true)
            : new LogMemory(MapPlain(capacity), capacity, isMirrored: false);
        if (isSecret && OperatingSystem.IsLinux()) memory.Lock();
        return memory;
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
        if (!OperatingSystem.IsLinux()) NativeMemory.Free(_base);
        else _ = Libc.Munmap((nint)_base, IsMirrored ? (nuint)Capacity * 2 : (nuint)Capacity);
        _base = null;
    }

    /// <summary>
    /// Each page from its first touch on, which is through the first half always: a log is written from its start.
    /// </summary>
    private void Lock()
    {
        try
        {
            _ = Libc.Mlock((nint)_base, (nuint)Capacity, Libc.LockOnFault);
        }
        catch (EntryPointNotFoundException)
        {
            // A libc without mlock2: mlock would make a log resident that nobody may ever fill.
        }
    }

    /// <summary>Pages of its own, and not of malloc's: advice on dumps is for whole pages.</summary>
    private static byte* MapPlain(int capacity)
    {
        if (!OperatingSystem.IsLinux()) return (byte*)NativeMemory.AllocZeroed((nuint)capacity);
        var start = Libc.Mmap(0, (nuint)capacity, Libc.ProtReadWrite, Libc.MapPrivateAnonymous, -1, 0);
        if (start == Libc.MapFailed)
            throw new InsufficientMemoryException($"the system has no {capacity} bytes for a log");
        _ = Libc.Madvise(start, (nuint)capacity, Libc.MadviseDontDump);
        return (byte*)start;
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
