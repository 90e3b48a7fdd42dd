using KeyRx.Protocol;

namespace KeyRx.Client;

/// <summary>What a reader does with messages where none may be allocated for a key event.</summary>
public interface IMessageHandler
{
    /// <summary>A key was pressed, released or repeated.</summary>
    /// <param name="sequence">Its number in the topic.</param>
    /// <param name="keyEvent">The event.</param>
    /// <param name="unixMicros">Wall time of the event by the server's clock.</param>
    void OnKey(ulong sequence, in KeyEvent keyEvent, long unixMicros);

    /// <summary>Anything else.</summary>
    void OnMessage(KeyRxMessage message);
}
