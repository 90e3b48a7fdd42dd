using System.Text.Json;
using KeyRx.Client;
using KeyRx.Daemon.Tokens;
using KeyRx.Protocol;

namespace KeyRx.Daemon.Pages;

/// <summary>Waits until the daemon tells that a page was let in.</summary>
internal static class PageArrival
{
    /// <summary>Listens from the moment on that this returns.</summary>
    /// <returns>Ends with the first page; never where the daemon does not tell this token.</returns>
    internal static async Task<Task> ExpectAsync(Uri address, OwnerToken token, CancellationToken cancellation)
    {
        var options = new KeyRxClientOptions
        {
            Url = new Uri($"ws://{address.Authority}/ws"),
            Token = token.Text,
            AllowedServerUsers = token.Owners,
        };
        try
        {
            var client = await KeyRxClient.ConnectAsync(options, cancellation).ConfigureAwait(false);
            await client.SubscribeAsync([Topics.Server], cancellationToken: cancellation).ConfigureAwait(false);
            return ReadAsync(client, cancellation);
        }
        catch (Exception e) when (e is KeyRxConnectionException or KeyRxRequestException)
        {
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        }
    }

    private static async Task ReadAsync(KeyRxClient client, CancellationToken cancellation)
    {
        await using (client.ConfigureAwait(false))
        {
            await foreach (var message in client.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                if (message is EventMessage told && IsAdmission(told.Payload)) return;
            }
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation).ConfigureAwait(false);
    }

    private static bool IsAdmission(ReadOnlyMemory<byte> payload)
    {
        using var json = JsonDocument.Parse(payload);
        return json.RootElement.GetProperty("kind").ValueEquals("page_admitted"u8);
    }
}
