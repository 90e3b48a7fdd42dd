using System.Buffers;
using KeyRx.WebSockets.Handshake;

namespace KeyRx.Load.Swarm;

/// <summary>The opening handshake, with the daemon's token where there is one. No I/O; any thread.</summary>
internal sealed class UpgradeExchange(Uri url, string? token)
{
    private readonly KeyValuePair<string, string>[] _headers =
        token is null ? [] : [new("Authorization", $"Bearer {token}")];

    /// <summary>Writes a request and returns its key.</summary>
    internal string WriteRequest(IBufferWriter<byte> output, string? subprotocol)
    {
        var key = UpgradeClient.NewKey();
        UpgradeClient.WriteRequest(output, url.Authority, url.PathAndQuery, key, Offered(subprotocol), _headers);
        return key;
    }

    /// <summary>Returns the response's length, 0 when more must come; an error when it is a refusal.</summary>
    internal static int ReadResponse(byte[] buffer, int end, string key, string? subprotocol, out string? error)
    {
        var input = new ReadOnlySequence<byte>(buffer, 0, end);
        error = null;
        var answer = UpgradeClient.TryReadResponse(
            ref input, key, Offered(subprotocol), out var chosen, out var refusal);
        if (answer == UpgradeAnswer.NeedMore) return 0;
        if (answer == UpgradeAnswer.Refused) error = $"{refusal.Status}: {refusal.Reason}";
        else if (subprotocol is not null && chosen != subprotocol)
            error = $"server chose subprotocol '{chosen}' instead of '{subprotocol}'";
        return end - (int)input.Length;
    }

    private static string[] Offered(string? subprotocol) => subprotocol is null ? [] : [subprotocol];
}
