using System.CommandLine;
using KeyRx.Load.Errors;
using KeyRx.Load.Scenarios;
using KeyRx.Load.Scenarios.Hostile;
using KeyRx.Load.Scenarios.Hostile.Attacks;

namespace KeyRx.Load.Commands;

/// <summary>The options of <c>keyrx-load hostile</c>, and the scenario made of them.</summary>
internal sealed class HostileOptions
{
    private const string TinyRecordsTopic = Scenarios.Hostile.Attacks.TinyRecords.Topic;

    private readonly Option<string?> _control = new("--control")
    {
        Description = "Where a second, idle keyrxd listens, which is attacked for comparison: ws://HOST:PORT/ws.",
    };

    private readonly Option<string?> _attacks = new("--attacks")
    {
        Description = "Attacks to run, separated by commas; all of them by default: "
            + string.Join(", ", AttackCatalog.All.Select(attack => attack.Name)),
    };

    private readonly Option<string?> _publishToken = new("--publish-token-file")
    {
        Description = $"File with a token that may publish to '{TinyRecordsTopic}', for tiny-records.",
    };

    private readonly Option<int> _seconds = CommonOptions.Number("--seconds", 10, "Each attack, each time.");

    private readonly Option<int> _pairs = CommonOptions.Number(
        "--pairs", 3, "Times that each attack is run against the server and against the control.");

    private readonly Option<int> _connections = CommonOptions.Number("--connections", 100, "Subscribers of the keys.");

    private readonly Option<int?> _stolenMax = new("--stolen-max")
    {
        Description = "Milliseconds of CPU time that a virtual machine's host may take during a window; when it takes"
            + " more, the pair does not count and is measured again, at most ten times. Without it every pair counts.",
    };

    internal Option[] All => [_control, _attacks, _publishToken, _seconds, _pairs, _stolenMax, _connections];

    internal IScenario Create(ParseResult parsed)
    {
        var attacks = AttackCatalog.Parse(parsed.GetValue(_attacks));
        var publishToken = parsed.GetValue(_publishToken) is { } file
            ? CommonOptions.ReadTokenFile("--publish-token-file", file)
            : null;
        if (publishToken is null && attacks.FirstOrDefault(attack => attack.Publishes) is { } publisher)
        {
            throw new UsageException(
                $"{publisher.Name} needs --publish-token-file, a token with the scope publish and the topic"
                + $" '{TinyRecordsTopic}'; or leave it out with --attacks");
        }

        var text = parsed.GetValue(_control) ?? throw new UsageException(
            "hostile needs --control ws://HOST:PORT/ws, a second keyrxd that is attacked for comparison");
        var url = CommonOptions.ReadUrl("--control", text);
        return new HostileScenario(
            new HostilePlan(url, CommonOptions.Resolve("--control", url), attacks)
            {
                PublishToken = publishToken,
                Window = TimeSpan.FromSeconds(parsed.GetValue(_seconds)),
                Pairs = parsed.GetValue(_pairs),
                StolenMax = parsed.GetValue(_stolenMax) is { } millis ? TimeSpan.FromMilliseconds(millis) : null,
                Subscribers = parsed.GetValue(_connections),
            });
    }
}
