namespace KeyRx.Load.Simulations;

/// <summary>What came of an invocation or a step.</summary>
/// <param name="IsError">It counts as failed.</param>
/// <param name="StatusCode">Failures are counted by it; empty for none.</param>
/// <param name="SizeBytes">What was received, for the data transferred.</param>
/// <param name="Message">Printed with the first failure of its code. Never put what users typed here.</param>
public readonly record struct Response(bool IsError, string StatusCode, long SizeBytes, string Message)
{
    /// <summary>It succeeded.</summary>
    public static Response Ok(string statusCode = "", long sizeBytes = 0, string message = "")
        => new(IsError: false, statusCode, sizeBytes, message);

    /// <summary>It failed.</summary>
    public static Response Fail(string statusCode = "", string message = "", long sizeBytes = 0)
        => new(IsError: true, statusCode, sizeBytes, message);
}
