namespace KeyRx.Protocol.Keys;

/// <summary>One key of the table, as text where it stands. Empty for a number that has no row.</summary>
/// <param name="name">ASCII; the evdev name without its prefix.</param>
/// <param name="w3cCode">ASCII; empty where the key has none.</param>
internal readonly ref struct KeyRow(ReadOnlySpan<byte> name, ReadOnlySpan<byte> w3cCode)
{
    internal ReadOnlySpan<byte> Name { get; } = name;

    internal ReadOnlySpan<byte> W3cCode { get; } = w3cCode;

    internal bool IsKnown => !Name.IsEmpty;

    /// <summary>Reads a row from its name on: <c>NAME code usage</c>.</summary>
    internal static KeyRow Read(ReadOnlySpan<byte> fields)
    {
        var nameEnd = fields.IndexOf((byte)' ');
        var code = fields[(nameEnd + 1)..];
        code = code[..code.IndexOf((byte)' ')];
        return new KeyRow(fields[..nameEnd], code is [(byte)'-'] ? default : code);
    }
}
