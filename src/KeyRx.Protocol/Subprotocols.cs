namespace KeyRx.Protocol;

/// <summary>Subprotocol names, and the way a browser carries its token among them.</summary>
public static class Subprotocols
{
    /// <summary>JSON messages and events.</summary>
    public const string JsonName = "keyrx.v1.json";

    /// <summary>JSON messages, binary events.</summary>
    public const string BinaryName = "keyrx.v1.bin";

    /// <summary>Offered besides a name, followed by the token; never echoed.</summary>
    public const string TokenPrefix = "keyrx.token.";

    /// <summary>The subprotocol of a name; names are compared exactly.</summary>
    public static bool TryParse(ReadOnlySpan<char> name, out Subprotocol subprotocol)
    {
        subprotocol = name.SequenceEqual(BinaryName) ? Subprotocol.Binary : Subprotocol.Json;
        return subprotocol == Subprotocol.Binary || name.SequenceEqual(JsonName);
    }
}
