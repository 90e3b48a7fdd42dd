using System.CommandLine;
using System.Globalization;
using KeyRx.Load.Errors;
using KeyRx.Load.Scenarios;
using KeyRx.Load.Simulations;
using KeyRx.Load.Swarm;
using KeyRx.Protocol;

namespace KeyRx.Load.Commands;

/// <summary>One command a scenario: its own options, and how the scenario is made of them.</summary>
internal sealed class ScenarioCommands(CommonOptions common)
{
    /// <summary>All of them, once they are created.</summary>
    private readonly HashSet<string> _names = [];

    internal IReadOnlyList<Command> Create(params IReadOnlyList<Scenario> own) =>
    [
        Connect(), IdleMemory(), FanOut(), Echo(), Churn(), SlowConsumers(), ReconnectStorm(), Soak(), Mixed(), Flood(),
        Hostile(),
        .. own.Select(Simulated),
    ];

    private Command Simulated(Scenario scenario)
    {
        var seed = CommonOptions.Number("--seed", 1, "Seed of what the scenario draws.");
        return Command(
            scenario.Name, "A scenario with load simulations.", [seed],
            parsed => new SimulationScenario(scenario, parsed.GetValue(seed)), needsServer: false);
    }

    private Command Mixed()
    {
        var connections = Connections(1000);
        var visitors = CommonOptions.Number(
            "--visitors", 20, "A second, each of which connects, subscribes and closes.");
        var seconds = Seconds(60);
        var warmUp = CommonOptions.Number(
            "--warm-up", 45, "Seconds with a tenth of the connections, in which the topic's logs fill.");
        var topic = Topic(Topics.Load);
        return Command(
            "mixed", "A stream to many, others that wait, visitors: what does a connection cost?",
            [connections, visitors, seconds, warmUp, topic],
            parsed => new MixedScenario(
                parsed.GetValue(connections), parsed.GetValue(visitors), Time(parsed, seconds), Time(parsed, warmUp),
                parsed.GetValue(topic)!));
    }

    private Command IdleMemory()
    {
        var counts = new Option<string>("--connections")
        {
            Description = "Counts to measure at, rising; the slope is taken from the first to the last.",
            DefaultValueFactory = _ => "1000,8000",
        };
        var topic = Topic();
        return Command("idle-memory", "Memory of the server per idle, subscribed connection.", [counts, topic],
            parsed => new IdleMemoryScenario(ParseCounts(parsed.GetValue(counts)!), parsed.GetValue(topic)!));
    }

    private Command Connect()
    {
        var rate = CommonOptions.Number("--rate", 1000, "Connections a second, whatever becomes of them.");
        var seconds = Seconds(10);
        var topic = Topic();
        return Command("connect", "Connections at a fixed rate: how long from due to open?", [rate, seconds, topic],
            parsed => new ConnectScenario(parsed.GetValue(rate), Time(parsed, seconds), parsed.GetValue(topic)!));
    }

    private Command Echo()
    {
        var connections = Connections(100);
        var outstanding = CommonOptions.Number("--outstanding", 16, "Messages on their way on each connection.");
        var size = CommonOptions.Number("--size", 125, "Bytes of a message.");
        var seconds = Seconds(10);
        return Command(
            "echo", "The server sends back what it is sent (keyrxd: --url ws://HOST:PORT/echo, with run --echo).",
            [connections, outstanding, size, seconds],
            parsed => new EchoScenario(
                parsed.GetValue(connections), EchoOf(parsed.GetValue(outstanding), parsed.GetValue(size)),
                Time(parsed, seconds)));
    }

    private Command Soak()
    {
        var connections = Connections(1000);
        var churn = CommonOptions.Number("--churn-rate", 50, "Connections a second that come, subscribe and go.");
        var seconds = Seconds(1800);
        var warmUp = CommonOptions.Number("--warm-up", 30, "Seconds before the measured time.");
        var topic = Topic(Topics.Load);
        return Command(
            "soak", "Fan-out and churn for a long time: what grows?", [connections, churn, seconds, warmUp, topic],
            parsed => new SoakScenario(
                parsed.GetValue(connections), parsed.GetValue(churn), Time(parsed, seconds), Time(parsed, warmUp),
                parsed.GetValue(topic)!));
    }

    private Command FanOut()
    {
        var connections = Connections(1000);
        var seconds = Seconds(60);
        var warmUp = CommonOptions.Number("--warm-up", 5, "Seconds before the measured time.");
        var receive = CommonOptions.Number(
            "--receive-bytes", SwarmWorker.ReceiveBufferLength, "Bytes a connection takes at most in one receive.");
        var topic = Topic(Topics.Load);
        return Command(
            "fanout", "Every connection gets every record: rate, latency, CPU and allocation.",
            [connections, seconds, warmUp, receive, topic],
            parsed => new FanOutScenario(
                parsed.GetValue(connections), Time(parsed, seconds), Time(parsed, warmUp), parsed.GetValue(receive),
                parsed.GetValue(topic)!));
    }

    private Command SlowConsumers()
    {
        var connections = Connections(100);
        var seconds = Seconds(20);
        var stalled = CommonOptions.Number("--stalled", 1, "How many of the connections stop reading.");
        var buffer = CommonOptions.Number(
            "--stalled-receive-buffer", 65_536, "SO_RCVBUF of the stalled, so that the server soon feels them.");
        var missed = CommonOptions.Number(
            "--missed-megabytes", 20, "They read again once this much passed them by: more than the server retains.");
        var topic = Topic(Topics.Load);
        return Command(
            "slow-consumers", "Some stop reading: do the others feel it, are those told of the gap?",
            [connections, seconds, stalled, buffer, missed, topic],
            parsed => new SlowConsumersScenario(
                parsed.GetValue(connections), parsed.GetValue(stalled), Time(parsed, seconds),
                parsed.GetValue(buffer), parsed.GetValue(missed), parsed.GetValue(topic)!));
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
        var topic = Topic(Topics.Load);
        return Command(
            "flood", "One client sends too much: when is it cut, do the others feel it?",
            [connections, seconds, rate, topic],
            parsed => new FloodScenario(
                parsed.GetValue(connections), Time(parsed, seconds), parsed.GetValue(rate), parsed.GetValue(topic)!));
    }

    private Command Hostile()
    {
        var options = new HostileOptions();
        return Command(
            "hostile", "One attacker of each kind: do the others feel it?", options.All, options.Create);
    }

    private Command ReconnectStorm()
    {
        var connections = Connections(1000);
        var spread = CommonOptions.Number("--spread", 2, "Seconds over which they come back.");
        var seed = CommonOptions.Number("--seed", 1, "Seed of the delays.");
        var restart = new Option<string?>("--restart") { Description = "Shell command that restarts the daemon." };
        var wait = new Option<bool>("--wait-for-restart") { Description = "The daemon is restarted from outside." };
        var patience = CommonOptions.Number("--restart-patience", 60, "Seconds to wait for the first cut.");
        var topic = Topic();
        return Command(
            "reconnect-storm", "All connections come back after a restart.",
            [connections, spread, seed, restart, wait, patience, topic],
            parsed => new ReconnectStormScenario(
                parsed.GetValue(connections), new ReturnRule(Time(parsed, spread), parsed.GetValue(seed)),
                parsed.GetValue(topic)!, RestartOf(parsed.GetValue(restart), parsed.GetValue(wait)),
                Time(parsed, patience)));
    }

    private Command Command(
        string name, string description, Option[] options, Func<ParseResult, IScenario> create, bool needsServer = true)
    {
        _names.Add(name);
        var command = new Command(name, description);
        foreach (var option in options)
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) => (int)await ScenarioRunner.RunAsync(
            () => create(parsed), () => common.Read(parsed, needsServer), _names,
            [.. parsed.Tokens.Select(token => token.Value)], cancellation));
        return command;
    }

    private static Option<int> Connections(int count)
        => CommonOptions.Number("--connections", count, "Connections.");

    private static Option<int> Seconds(int count)
        => CommonOptions.Number("--seconds", count, "Measured time.");

    private static Option<string> Topic(string topic = Topics.State) => new("--topic")
    {
        Description = "Topic to subscribe to.",
        DefaultValueFactory = _ => topic,
    };

    private static TimeSpan Time(ParseResult parsed, Option<int> seconds)
        => TimeSpan.FromSeconds(parsed.GetValue(seconds));

    private static EchoPlan EchoOf(int outstanding, int size)
    {
        if (size < EchoPlan.SizeMin)
            throw new UsageException($"--size {size}: a message begins with its time stamp, {EchoPlan.SizeMin} bytes");
        return (long)outstanding * size <= EchoPlan.BytesMax
            ? new EchoPlan(outstanding, size)
            : throw new UsageException(
                $"--outstanding {outstanding} x --size {size}: together at most {EchoPlan.BytesMax} bytes");
    }

    private static string? RestartOf(string? command, bool waits)
        => command is null != waits
            ? throw new UsageException("reconnect-storm needs either --restart \"COMMAND\" or --wait-for-restart")
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
