namespace KeyRx.Streams.Persistence;

/// <summary>The file that is to keep the log cannot be used; the message says why and what to do.</summary>
public sealed class PersistLogException : Exception
{
    /// <param name="message">One line: the file, and what is wrong with it.</param>
    public PersistLogException(string message)
        : base(message)
    {
    }

    /// <param name="message">One line: the file, and what is wrong with it.</param>
    /// <param name="innerException">What the system said.</param>
    public PersistLogException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
