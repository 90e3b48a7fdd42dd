using System.Runtime.InteropServices;
using System.Text;
using KeyRx.Native.Errors;

namespace KeyRx.Native.Layouts;

/// <summary>Pointers and sizes as a caller gives them, looked at before they are used.</summary>
internal static unsafe class Given
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>The bytes of a text up to its NUL.</summary>
    /// <exception cref="ResultException">It is NULL.</exception>
    internal static ReadOnlySpan<byte> Bytes(byte* text, string name) =>
        text is not null
            ? MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)
            : throw new ResultException(Result.Argument, $"{name} is NULL: give a text");

    /// <exception cref="ResultException">It is NULL or no UTF-8.</exception>
    internal static string Text(byte* text, string name)
    {
        try
        {
            return Strict.GetString(Bytes(text, name));
        }
        catch (DecoderFallbackException)
        {
            throw new ResultException(Result.Argument, $"{name} is no UTF-8");
        }
    }

    /// <exception cref="ResultException">There is a length and no data, or more than any record may have.</exception>
    internal static ReadOnlySpan<byte> Data(byte* data, nuint size)
    {
        if (data is null && size > 0)
            throw new ResultException(Result.Argument, $"data is NULL, and its size is {size}: give the bytes");
        return size <= int.MaxValue
            ? new ReadOnlySpan<byte>(data, (int)size)
            : throw new ResultException(Result.Payload, $"a payload has {int.MaxValue} bytes at most, not {size}");
    }

    /// <summary>A buffer to write to; what is beyond the largest span is left alone.</summary>
    /// <exception cref="ResultException">There is a length and no buffer.</exception>
    internal static Span<byte> Buffer(byte* buffer, nuint size)
    {
        if (buffer is null && size > 0)
            throw new ResultException(Result.Argument, $"buffer is NULL, and its size is {size}: give the bytes");
        return new Span<byte>(buffer, (int)Math.Min(size, int.MaxValue));
    }

    /// <summary>Where a handle goes.</summary>
    /// <exception cref="ResultException">It is NULL.</exception>
    internal static void Place(nint* place, string name)
    {
        if (place is null) throw new ResultException(Result.Argument, $"{name} is NULL: give a place for the handle");
    }
}
