using KeyRx.Client;

namespace KeyRx.Daemon.Watch;

/// <summary>How <c>keyrxd watch</c> shows what it reads.</summary>
/// <remarks>Threading: <see cref="Show"/> and <see cref="Changed"/> from threads of their own, at once.</remarks>
internal interface IWatchView
{
    /// <summary>One message, in order.</summary>
    void Show(KeyRxMessage message);

    /// <summary>The connection came to be, was lost, or is tried again.</summary>
    void Changed(ConnectionStateChange change);

    /// <summary>Runs what feeds the view, with whatever display it needs around it.</summary>
    Task RunAsync(Func<Task> feed);
}
