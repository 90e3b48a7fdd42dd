using System.Runtime.InteropServices;
using KeyRx.Input.Interop;

namespace KeyRx.Input;

/// <summary>
/// Options as <c>keyrx_open</c> and <c>keyrx_probe</c> want them, with the memory of their
/// texts. Both copy what they keep.
/// </summary>
internal sealed unsafe class NativeOptionMemory : IDisposable
{
    internal NativeOptionMemory(string? path, KeySourceOptions options) => Value = new NativeOptions
    {
        Size = (uint)sizeof(NativeOptions),
        Flags = (options.Grab ? NativeOptions.FlagGrab : 0) | (options.Repeat ? NativeOptions.FlagRepeat : 0),
        Path = Text(path),
        Include = Text(options.Include),
        Exclude = Text(options.Exclude),
    };

    internal NativeOptions Value { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Marshal.FreeCoTaskMem((nint)Value.Path);
        Marshal.FreeCoTaskMem((nint)Value.Include);
        Marshal.FreeCoTaskMem((nint)Value.Exclude);
    }

    private static byte* Text(IReadOnlyList<string> entries) =>
        Text(entries.Count == 0 ? null : string.Join('\n', entries));

    private static byte* Text(string? text) => (byte*)Marshal.StringToCoTaskMemUTF8(text);
}
