namespace KeyRx.Client;

/// <summary>Whatever goes wrong between a client and its server: the base of all exceptions of this library.</summary>
#pragma warning disable CA1032 // Without a reason it would say nothing.
public abstract class KeyRxException : Exception
#pragma warning restore CA1032
{
    private protected KeyRxException(string reason, Exception? innerException = null)
        : base(reason, innerException)
    {
    }
}
