namespace KeyRx.WebSockets.Handshake;

/// <summary>Methods that are answered.</summary>
internal enum RequestMethod : byte
{
    Get,
    Head,
    Post,
}
