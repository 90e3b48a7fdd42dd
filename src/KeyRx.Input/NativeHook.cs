using System.Runtime.InteropServices;
using System.Text;
using KeyRx.Input.Interop;

namespace KeyRx.Input;

/// <summary>The native library as a whole: is it there, does it fit, and how its texts are read.</summary>
internal static unsafe class NativeHook
{
    internal const string HowToGetIt = "live capture needs libkeyrx_hook.so beside the program: copy it "
        + "there, or, if the build made none, apt-get install cmake make gcc libc6-dev and build again";

    private const string OtherVersion =
        "live capture needs the native hook of this version, and libkeyrx_hook is of another: build again";
    private const string OtherSystem = "live capture exists on Linux only so far: use script:FILE, replay:FILE or demo";

    /// <summary>Why it cannot be used; null when it can.</summary>
    internal static string? Obstacle { get; } = FindObstacle(OperatingSystem.IsLinux(), NativeMethods.GetAbiVersion);

    /// <exception cref="KeyEventSourceException">It cannot be used; the message says what to do.</exception>
    internal static void Require()
    {
        if (Obstacle is { } obstacle) throw new KeyEventSourceException(obstacle);
    }

    internal static string? FindObstacle(bool isLinux, Func<uint> getVersion)
    {
        if (!isLinux) return OtherSystem;
        try
        {
            return getVersion() == NativeMethods.AbiVersion ? null : OtherVersion;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return HowToGetIt;
        }
    }

    internal static string DescribeError(int error) =>
        Marshal.PtrToStringUTF8((nint)NativeMethods.DescribeError(error)) ?? "unknown error";

    /// <summary>The text of a fixed field, up to its NUL.</summary>
    internal static string ReadText(byte* field, int size)
    {
        var bytes = new ReadOnlySpan<byte>(field, size);
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
