using KeyRx.Server;

namespace KeyRx.Hosting;

/// <summary>
/// The server of a generic host, before, while and after it runs: for what is made before the host has started it.
/// </summary>
/// <remarks>Any thread.</remarks>
public sealed class KeyRxHost
{
    private readonly TaskCompletionSource<KeyRxServer> _started =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Only AddKeyRx makes one: another would wait for ever.</summary>
    internal KeyRxHost()
    {
    }

    /// <summary>
    /// The server, once it listens; its error where it could not start. Never ends where no host starts.
    /// </summary>
    public Task<KeyRxServer> Started => _started.Task;

    /// <summary>The server.</summary>
    /// <exception cref="InvalidOperationException">The host has not started it yet, or could not.</exception>
    public KeyRxServer Server => Find()
        ?? throw new InvalidOperationException(
            "the host has not started the KeyRx server: what is made before takes KeyRxHost and awaits Started");

    /// <summary>The server; null where it has not started.</summary>
    internal KeyRxServer? Find() => _started.Task.IsCompletedSuccessfully ? _started.Task.Result : null;

    internal void Set(KeyRxServer server) => _started.TrySetResult(server);

    internal void Fail(Exception error)
    {
        _started.TrySetException(error);
        _ = _started.Task.Exception; // whoever starts the host is told; nobody else need ask
    }
}
