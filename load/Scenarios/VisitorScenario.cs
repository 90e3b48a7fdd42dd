using KeyRx.Client;
using KeyRx.Load.Simulations;
using KeyRx.Protocol;

namespace KeyRx.Load.Scenarios;

/// <summary>People who open a page and leave again: KeyRx's own client connects, subscribes and closes.</summary>
internal static class VisitorScenario
{
    private static readonly IReadOnlyList<string> Topic = [Topics.State];

    internal static Scenario Create(LoadSettings settings, int perSecond, TimeSpan duration)
    {
        var options = new KeyRxClientOptions
        {
            Url = settings.Url,
            Token = settings.Token,
            Tls = settings.Trust is { } trust ? trust.Options : null,
        };
        return Scenario.Create("visitors", context => VisitAsync(options, context))
            .WithWarmUpDuration(TimeSpan.FromSeconds(1)) // our own code is compiled
            .WithLoadSimulations(Simulation.Inject(perSecond, TimeSpan.FromSeconds(1), duration));
    }

    private static async Task<Response> VisitAsync(KeyRxClientOptions options, IScenarioContext context)
    {
        KeyRxClient? client = null;
        await Step.Run("connect", context, async () =>
        {
            client = await KeyRxClient.ConnectAsync(options, context.ScenarioCancellationToken);
            return Response.Ok();
        });
        await using (client)
        {
            return await Step.Run("subscribe", context, async () =>
            {
                await client!.SubscribeAsync(Topic, cancellationToken: context.ScenarioCancellationToken);
                return Response.Ok();
            });
        }
    }
}
