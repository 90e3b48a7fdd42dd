namespace KeyRx.Protocol;

/// <summary>Codes of <c>error</c> messages, after the HTTP statuses people know (PROTOCOL.md, "Errors").</summary>
public static class ErrorCodes
{
    /// <summary>The message cannot be understood.</summary>
    public const int BadRequest = 400;

    /// <summary>The token does not allow it.</summary>
    public const int Forbidden = 403;

    /// <summary>There is no such topic.</summary>
    public const int NotFound = 404;

    /// <summary>The payload is over the topic's limit.</summary>
    public const int TooLarge = 413;

    /// <summary>The rate limit.</summary>
    public const int TooManyRequests = 429;

    /// <summary>No room now; nothing was done.</summary>
    public const int Unavailable = 503;

    /// <summary>What it was for did not say in time what became of it.</summary>
    public const int Late = 504;
}
