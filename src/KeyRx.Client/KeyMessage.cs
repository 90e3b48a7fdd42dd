using KeyRx.Protocol;
using KeyRx.Protocol.Keys;

namespace KeyRx.Client;

/// <summary>A key was pressed, released or repeated: an event of topic <c>key</c>.</summary>
/// <param name="Sequence">Its number in the topic.</param>
/// <param name="Event">The event. Over JSON its times are exact to the microsecond only.</param>
/// <param name="UnixMicros">Wall time of the event by the server's clock.</param>
public sealed record KeyMessage(ulong Sequence, KeyEvent Event, long UnixMicros) : KeyRxMessage
{
    /// <summary>The key by its evdev name, such as <c>KEY_A</c>.</summary>
    public string KeyCode => KeyCodes.EvdevName(Event.Native);

    /// <summary>The key by its W3C name, such as <c>KeyA</c>; empty where it has none.</summary>
    public string Code => KeyCodes.W3cCode(Event.Native);
}
