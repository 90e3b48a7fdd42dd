namespace KeyRx.Server.Reading;

/// <summary>What messages may take that are not complete.</summary>
/// <param name="Timeout">For one message, from its first byte.</param>
/// <param name="BytesMax">For all connections together.</param>
internal sealed record UnfinishedLimits(TimeSpan Timeout, long BytesMax);
