namespace KeyRx.Client;

/// <summary>
/// What <see cref="KeyRxClient.ReadAllAsync(CancellationToken)"/> yields, in the order in which the server said it.
/// </summary>
public abstract record KeyRxMessage
{
    private protected KeyRxMessage()
    {
    }
}
