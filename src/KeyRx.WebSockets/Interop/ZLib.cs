using System.Runtime.InteropServices;
using KeyRx.WebSockets.Deflate;

namespace KeyRx.WebSockets.Interop;

/// <summary>
/// The zlib that every .NET runtime carries and System.IO.Compression uses: it has what that namespace hides, a window
/// size and flushes. An ahead-of-time compiled program links it statically, as it does for System.IO.Compression.
/// </summary>
/// <remarks>
/// A system's libz.so.1 was the alternative: one more thing to be installed, absent on Windows, and slower.
/// The runtime's exports have no deflateReset: a full flush (<see cref="FlushFull"/>) forgets the window as
/// well, see <see cref="Deflater"/>.
/// </remarks>
internal static unsafe partial class ZLib
{
    internal const int FlushNone = 0;
    internal const int FlushSync = 2;
    internal const int FlushFull = 3;

    internal const int Ok = 0;
    internal const int StreamEnd = 1;
    internal const int DataError = -3;
    internal const int BufferError = -5;

    /// <summary>The one method there is (RFC 1950 2.2).</summary>
    internal const int MethodDeflate = 8;

    internal const int StrategyDefault = 0;

    private const string Library = "libSystem.IO.Compression.Native";

    [LibraryImport(Library, EntryPoint = "CompressionNative_DeflateInit2_")]
    internal static partial int DeflateInit(
        ZStream* stream, int level, int method, int windowBits, int memoryLevel, int strategy);

    [LibraryImport(Library, EntryPoint = "CompressionNative_Deflate")]
    internal static partial int Deflate(ZStream* stream, int flush);

    [LibraryImport(Library, EntryPoint = "CompressionNative_DeflateEnd")]
    internal static partial int DeflateEnd(ZStream* stream);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateInit2_")]
    internal static partial int InflateInit(ZStream* stream, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_Inflate")]
    internal static partial int Inflate(ZStream* stream, int flush);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateReset2_")]
    internal static partial int InflateReset(ZStream* stream, int windowBits);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateEnd")]
    internal static partial int InflateEnd(ZStream* stream);
}
