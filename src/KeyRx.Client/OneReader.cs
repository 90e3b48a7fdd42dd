namespace KeyRx.Client;

/// <summary>Refuses a second reader while there is one: two would share messages out between them by chance.</summary>
/// <remarks>Threading: any.</remarks>
internal sealed class OneReader
{
    private int _isThere;

    /// <exception cref="InvalidOperationException">There is one already.</exception>
    internal void Enter()
    {
        if (Interlocked.Exchange(ref _isThere, 1) != 0)
            throw new InvalidOperationException("messages are being read already: one reader at a time");
    }

    /// <summary>The next one may come.</summary>
    internal void Leave() => Volatile.Write(ref _isThere, 0);
}
