using System.Globalization;
using KeyRx.Client;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace KeyRx.Daemon.Watch;

/// <summary>
/// A picture that stays in place, for terminals: drawn ten times a second at most, and only when something has
/// changed.
/// </summary>
internal sealed class LiveView(IAnsiConsole console, WatchModel model, string address, TimeProvider time) : IWatchView
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Rows besides the events: two frames, the state, the keys, the figures.</summary>
    private const int OtherRows = 8;

    public void Show(KeyRxMessage message) => model.Take(message);

    public void Changed(ConnectionStateChange change) => model.Take(change);

    public Task RunAsync(Func<Task> feed) => console.Live(Draw()).AutoClear(false).StartAsync(async display =>
    {
        var feeding = feed();
        var drawn = -1;
        using var timer = new PeriodicTimer(Interval, time);
        while (!feeding.IsCompleted)
        {
            await Task.WhenAny(feeding, timer.WaitForNextTickAsync().AsTask()).ConfigureAwait(false);
            if (drawn == model.Version && model.Connection.State != ConnectionState.Waiting) continue;
            drawn = model.Version;
            display.UpdateTarget(Draw());
        }

        await feeding.ConfigureAwait(false);
    });

    /// <summary>The picture of this moment.</summary>
    internal IRenderable Draw()
    {
        lock (model.Gate)
        {
            var room = Math.Max(3, console.Profile.Height - OtherRows);
            var events = new Panel(new Text(string.Join('\n', model.Lines.TakeLast(room)))).Header("events").Expand();
            return new Rows(
                new Panel(new Rows(State(), Keys(), Figures())).Header(Markup.Escape(address)).Expand(), events);
        }
    }

    private Markup State()
    {
        var connection = model.Connection.State switch
        {
            ConnectionState.Open => "[green]connected[/]",
            ConnectionState.Waiting => string.Create(
                CultureInfo.InvariantCulture,
                $"[yellow]connection lost, attempt {model.Connection.Attempt} in " +
                    $"{Math.Max(0, model.Left.TotalSeconds):0.0} s[/]"),
            ConnectionState.Connecting => "[yellow]connecting[/]",
            _ => "[red]closed[/]",
        };
        var capture = model.Connection.State != ConnectionState.Open ? "[grey]capture unknown[/]"
            : model.IsPaused ? $"[black on yellow]PAUSED{PauseReason()}: nothing is captured[/]"
            : model.IsCaptureLost switch
            {
                null => "[grey]capture unknown[/]",
                true => "[white on red]CAPTURE LOST: no keyboard can be read[/]",
                false => "[green]capture active[/]",
            };
        return new Markup($"{connection}  {capture}");
    }

    private string PauseReason() =>
        model.PauseReason is { } reason ? $" ({Markup.Escape(TerminalText.Of(reason))})" : "";

    private Markup Keys()
    {
        var keys = string.Join(' ', model.Pressed.Select(name => $"[bold]{Markup.Escape(name)}[/]"));
        return new Markup($"down    {(keys.Length == 0 ? "[grey]no key[/]" : keys)}");
    }

    private Markup Figures()
    {
        var latency = model.Latency is { } second
            ? string.Create(
                CultureInfo.InvariantCulture, $"{second.Average / 1000:0.00} ms, p99 {second.P99 / 1000:0.00} ms")
            : "not told";
        return new Markup($"events  {model.EventCount}    gaps {model.GapCount}    latency to the server {latency}");
    }
}
