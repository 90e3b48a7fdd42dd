namespace KeyRx.Client;

/// <summary>The server refused a request; the connection goes on.</summary>
/// <param name="code">A code of <see cref="Protocol.ErrorCodes"/>.</param>
/// <param name="reason">The server's sentence.</param>
#pragma warning disable CA1032 // Without code and reason it would say nothing.
public sealed class KeyRxRequestException(int code, string reason) : KeyRxException($"{code}: {reason}")
#pragma warning restore CA1032
{
    /// <summary>A code of <see cref="Protocol.ErrorCodes"/>.</summary>
    public int Code { get; } = code;

    /// <summary>The server's sentence.</summary>
    public string Reason { get; } = reason;
}
