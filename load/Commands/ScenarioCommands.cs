using System.CommandLine;
using System.Globalization;
using KeyRx.Load.Scenarios;
using KeyRx.Load.Swarm;
using KeyRx.Protocol;

namespace KeyRx.Load.Commands;

/// <summary>One command a scenario: its own options, and how the scenario is made of them.</summary>
internal sealed class ScenarioCommands(CommonOptions common)
{
    internal IEnumerable<Command> Create() => [Idle(), FanOut(), Stall(), Churn(), Flood(), Return()];

    private Command Idle()
    {
        var counts = new Option<string>("--connections")
        {
            Description = "Counts to measure at, rising; the slope is taken from the first to the last.",
            DefaultValueFactory = _ => "1000,8000",
        };
        var topic = Topic();
        return Command("idle", "Memory of the server per idle, subscribed connection.", [counts, topic],
            parsed => new IdleMemoryScenario(ParseCounts(parsed.GetValue(counts)!), parsed.GetValue(topic)!));
    }

    private Command FanOut()
    {
        var connections = Connections(1000);
        var seconds = Seconds(60);
        var warmUp = CommonOptions.Number("--warm-up", 5, "Seconds before the measured time.");
        return Command(
            "fanout", "Every connection gets every record: rate, latency, CPU and allocation.",
            [connections, seconds, warmUp],
            parsed => new FanOutScenario(
                parsed.GetValue(connections), Time(parsed, seconds), Time(parsed, warmUp)));
    }

    private Command Stall()
    {
        var connections = Connections(100);
        var seconds = Seconds(20);
        var stalled = CommonOptions.Number("--stalled", 1, "How many of the connections stop reading.");
        var buffer = CommonOptions.Number(
            "--stalled-receive-buffer", 65_536, "SO_RCVBUF of the stalled, so that the server soon feels them.");
        var missed = CommonOptions.Number(
            "--missed-megabytes", 20, "They read again once this much passed them by: more than the server retains.");
        return Command(
            "stall", "Some stop reading: do the others feel it, are those told of the gap?",
            [connections, seconds, stalled, buffer, missed],
            parsed => new StallScenario(
                parsed.GetValue(connections), parsed.GetValue(stalled), Time(parsed, seconds),
                parsed.GetValue(buffer), parsed.GetValue(missed)));
    }

    private Command Churn()
    {
        var cycles = CommonOptions.Number("--cycles", 10_000, "Connections opened, subscribed and closed.");
        var topic = Topic();
        return Command("churn", "Connections come and go: what is left behind?", [cycles, topic],
            parsed => new ChurnScenario(parsed.GetValue(cycles), parsed.GetValue(topic)!));
    }

    private Command Flood()
    {
        var connections = Connections(50);
        var seconds = Seconds(10);
        var rate = CommonOptions.Number("--rate", 100_000, "Messages a second of the flooding client.");
        return Command(
            "flood", "One client sends too much: when is it cut, do the others feel it?", [connections, seconds, rate],
            parsed => new FloodScenario(
                parsed.GetValue(connections), Time(parsed, seconds), parsed.GetValue(rate)));
    }

    private Command Return()
    {
        var connections = Connections(1000);
        var spread = CommonOptions.Number("--spread", 2, "Seconds over which they come back.");
        var seed = CommonOptions.Number("--seed", 1, "Seed of the delays.");
        var restart = new Option<string?>("--restart") { Description = "Shell command that restarts the daemon." };
        var wait = new Option<bool>("--wait-for-restart") { Description = "The daemon is restarted from outside." };
        var patience = CommonOptions.Number("--restart-patience", 60, "Seconds to wait for the first cut.");
        var topic = Topic();
        return Command(
            "return", "All connections come back after a restart.",
            [connections, spread, seed, restart, wait, patience, topic],
            parsed => new ReturnScenario(
                parsed.GetValue(connections), new ReturnRule(Time(parsed, spread), parsed.GetValue(seed)),
                parsed.GetValue(topic)!, RestartOf(parsed.GetValue(restart), parsed.GetValue(wait)),
                Time(parsed, patience)));
    }

    private Command Command(string name, string description, Option[] options, Func<ParseResult, IScenario> create)
    {
        var command = new Command(name, description);
        foreach (var option in options)
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) => (int)await ScenarioRunner.RunAsync(
            () => create(parsed), () => common.Read(parsed),
            [.. parsed.Tokens.Select(token => token.Value)], cancellation));
        return command;
    }

    private static Option<int> Connections(int count)
        => CommonOptions.Number("--connections", count, "Connections.");

    private static Option<int> Seconds(int count)
        => CommonOptions.Number("--seconds", count, "Measured time.");

    private static Option<string> Topic() => new("--topic")
    {
        Description = "Topic to subscribe to.",
        DefaultValueFactory = _ => Topics.State,
    };

    private static TimeSpan Time(ParseResult parsed, Option<int> seconds)
        => TimeSpan.FromSeconds(parsed.GetValue(seconds));

    private static string? RestartOf(string? command, bool waits)
        => command is null != waits
            ? throw new UsageException("return needs either --restart \"COMMAND\" or --wait-for-restart")
            : command;

    private static List<int> ParseCounts(string text)
    {
        List<int> counts = [];
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
                throw new UsageException($"--connections '{text}': write counts such as 1000,8000");
            counts.Add(count);
        }

        return counts;
    }
}
