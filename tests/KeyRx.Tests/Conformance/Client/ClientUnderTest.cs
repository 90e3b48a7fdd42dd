using KeyRx.Client;

namespace KeyRx.Tests.Conformance;

/// <summary>A real client against a peer, and in one line what it made of it.</summary>
internal static class ClientUnderTest
{
    internal const int MessageBytesMax = 100_000;

    /// <summary>Longer than a case waits: no deadline of the client may be what ends one.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    internal static KeyRxClientOptions OptionsFor(Uri url, bool binary) => new()
    {
        Url = url,
        Token = "token-of-the-client",
        Binary = binary,
        MaxMessageBytes = MessageBytesMax,
        MaxHeadBytes = 8 * 1024,
        Deflate = false,
        ConnectTimeout = Long,
        RequestTimeout = Long,
        CloseTimeout = Long,
    };

    /// <summary>
    /// Connects and reads to the end. "open" where it was connected, then its messages, then its end.
    /// </summary>
    internal static async Task<string> LiveAsync(
        KeyRxClientOptions options, Func<KeyRxClient, CancellationToken, Task>? act, CancellationToken cancellation)
    {
        List<string> said = [];
        try
        {
            await using var client = await KeyRxClient.ConnectAsync(options, cancellation);
            said.Add("open");
            if (act is not null) await act(client, cancellation);
            await foreach (var message in client.ReadAllAsync(cancellation))
                said.Add(message.GetType().Name.Replace("Message", "", StringComparison.Ordinal));
            said.Add("end");
        }
        catch (KeyRxConnectionException e)
        {
            said.Add(e.Message.Replace(options.Url.Authority, "SERVER", StringComparison.Ordinal));
        }

        return string.Join(", ", said);
    }
}
