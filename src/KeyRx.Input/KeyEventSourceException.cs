namespace KeyRx.Input;

/// <summary>A key source cannot start or go on. The message is one line for people: why, and what to do.</summary>
public sealed class KeyEventSourceException : Exception
{
    /// <param name="message">One line for people; never a key.</param>
    public KeyEventSourceException(string message)
        : base(message)
    {
    }

    /// <param name="message">One line for people; never a key.</param>
    /// <param name="innerException">What the system said.</param>
    public KeyEventSourceException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
