using System.Runtime.InteropServices;
using KeyRx.Protocol;
using Xunit;

namespace KeyRx.Tests.Input;

/// <summary>
/// The producer in C of <c>native/test/torture.h</c>: publishes events that check themselves, as fast as it can.
/// </summary>
internal static partial class TortureLibrary
{
    private const string Library = "keyrx_torture";

    /// <summary>Skips the test where no C compiler has built it.</summary>
    public static void RequireOrSkip()
    {
        Assert.SkipUnless(NativeLibrary.TryLoad(Library, typeof(TortureLibrary).Assembly, searchPath: null, out _),
            "the native hook is not built: apt-get install cmake gcc libc6-dev");
    }

    [LibraryImport(Library, EntryPoint = "keyrx_torture_start")]
    public static partial nint Start(nint ring, ulong count, ulong seed, uint batch);

    [LibraryImport(Library, EntryPoint = "keyrx_torture_join")]
    public static partial void Join(nint torture);

    /// <summary>Event n as the C side makes it: every field follows from n, so that a torn event cannot pass.</summary>
    public static KeyEvent Event(ulong n, ulong seed)
    {
        var x = Mix(n ^ seed);
        return new KeyEvent
        {
            TimeNanos = n,
            HookDelayNanos = (uint)x,
            Code = (ushort)(x >> 16),
            Device = (ushort)(x >> 48),
            Native = (uint)(x >> 32),
            Action = (KeyAction)(x & 1),
            Modifiers = (KeyModifiers)(ushort)x,
        };
    }

    private static ulong Mix(ulong value)
    {
        value += 0x9e3779b97f4a7c15;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}
