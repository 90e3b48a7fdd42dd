using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace KeyRx.Native.Errors;

/// <summary>The sentence behind the last result of a thread: UTF-8 with a NUL, at a place that does not move.</summary>
/// <remarks>Threading: each thread has its own, which goes with the thread.</remarks>
internal static unsafe class ErrorText
{
    private const int BytesMax = 1024;

    [ThreadStatic]
    private static byte[]? Kept;

    /// <summary>Never null. The bytes of a literal lie in the program's image, and end with a NUL.</summary>
    internal static byte* Pointer => (byte*)Unsafe.AsPointer(ref Kept is { } text
        ? ref MemoryMarshal.GetArrayDataReference(text)
        : ref MemoryMarshal.GetReference(""u8));

    internal static void Set(string sentence)
    {
        var text = Text;
        Utf8.FromUtf16(sentence, text.AsSpan(0, BytesMax - 1), out _, out var written);
        text[written] = 0;
    }

    /// <summary>The same without a string: allocates nothing after a thread's first.</summary>
    internal static void Set(ReadOnlySpan<byte> sentence)
    {
        var text = Text;
        sentence.CopyTo(text);
        text[sentence.Length] = 0;
    }

    private static byte[] Text => Kept ??= GC.AllocateArray<byte>(BytesMax, pinned: true);
}
