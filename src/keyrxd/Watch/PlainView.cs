using System.Globalization;
using KeyRx.Client;

namespace KeyRx.Daemon.Watch;

/// <summary>
/// A line for each message, for pipes and for who asks for it; what becomes of the connection goes to the other
/// output.
/// </summary>
internal sealed class PlainView(TextWriter output, TextWriter notes) : IWatchView
{
    private bool _wasLost;

    public void Show(KeyRxMessage message) => WatchLine.Write(output, message);

    public void Changed(ConnectionStateChange change)
    {
        var reason = TerminalText.Of(change.Error?.Message ?? "");
        if (change.State == ConnectionState.Waiting)
            notes.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"keyrxd: no connection ({reason}); attempt {change.Attempt} in {change.Delay.TotalSeconds:0.0} s"));
        else if (change.State == ConnectionState.Open && _wasLost)
            notes.WriteLine("keyrxd: connected again");
        _wasLost |= change.State == ConnectionState.Waiting;
    }

    public Task RunAsync(Func<Task> feed) => feed();
}
