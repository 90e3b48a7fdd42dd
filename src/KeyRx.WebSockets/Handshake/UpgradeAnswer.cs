namespace KeyRx.WebSockets.Handshake;

/// <summary>
/// What <c>UpgradeClient.TryReadResponse </c> found.
/// </summary>
public enum UpgradeAnswer : byte
{
    /// <summary>The response is not complete.</summary>
    NeedMore,

    /// <summary>101, and all that it must carry: frames follow.</summary>
    Accepted,

    /// <summary>Anything else.</summary>
    Refused,
}
