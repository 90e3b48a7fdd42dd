namespace KeyRx.Input;

/// <summary>The file that <see cref="KeyEventRecorder"/> writes and <see cref="ReplayKeyEventSource"/> reads.</summary>
/// <remarks>
/// <code>
///  0           7            31           55
///  | "KEYRX1\n" | key event 0 | key event 1 | ...     24 bytes each, as KeyRx.Protocol/KeyEvent.cs draws them
/// </code>
/// State markers are not recorded: they answer a reader. An event cut off at the end (a crash) is ignored, and counted.
/// </remarks>
internal static class Recording
{
    internal static ReadOnlySpan<byte> Magic => "KEYRX1\n"u8;
}
