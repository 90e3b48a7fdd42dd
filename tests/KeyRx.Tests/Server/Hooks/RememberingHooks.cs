using System.Collections.Concurrent;
using KeyRx.Server.Connections;
using KeyRx.Server.Hooks;

namespace KeyRx.Tests.Server.Hooks;

/// <summary>Hooks that keep what they are told, and first do what the test says.</summary>
internal sealed class RememberingHooks : IConnectionHooks
{
    internal ConcurrentQueue<string> Told { get; } = new();

    internal ConcurrentQueue<ClientIdentity> Clients { get; } = new();

    /// <summary>Runs before a call is kept; it may throw, block or never end.</summary>
    internal Func<string, ClientIdentity, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public ValueTask OnConnectedAsync(ClientIdentity client)
    {
        Clients.Enqueue(client);
        return KeepAsync("connected", client);
    }

    public ValueTask OnSubscribedAsync(ClientIdentity client, string topic) => KeepAsync($"subscribed {topic}", client);

    public ValueTask OnDisconnectedAsync(ClientIdentity client, string reason) =>
        KeepAsync($"disconnected {reason}", client);

    internal string[] Of(string clientId) =>
        [.. Told.Where(told => told.StartsWith(clientId, StringComparison.Ordinal)).Select(told => told[33..])];

    private async ValueTask KeepAsync(string what, ClientIdentity client)
    {
        await Before(what, client);
        Told.Enqueue($"{client.ClientId} {what}");
    }
}
