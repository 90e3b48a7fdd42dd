using KeyRx.Protocol;
using KeyRx.Protocol.Keys;

namespace KeyRx.Tests.Input;

/// <summary>Events as short text, such as <c>1 a down</c>, so that a test can show a whole stream.</summary>
internal static class Keys
{
    public static string Tell(KeyEvent e)
    {
        var synthetic = e.Flags.HasFlag(KeyEventFlags.Synthetic) ? " synthetic" : "";
        return e.Action switch
        {
            KeyAction.Press => $"{e.Device} {Name(e)} down{synthetic}",
            KeyAction.Release => $"{e.Device} {Name(e)} up{synthetic}",
            KeyAction.Repeat => $"{e.Device} {Name(e)} repeat{synthetic}",
            KeyAction.StateKey => $"{e.Device} {Name(e)} held",
            _ => $"{e.Device} {e.Action}{synthetic}",
        };
    }

    public static string Tell(IEnumerable<KeyEvent> events) => string.Join(" / ", events.Select(Tell));

    public static uint Native(string name) =>
        KeyCodes.TryParse(name, out var native) ? native : throw new ArgumentException(name);

    private static string Name(KeyEvent e) => KeyCodes.EvdevName(e.Native)["KEY_".Length..].ToLowerInvariant();
}
