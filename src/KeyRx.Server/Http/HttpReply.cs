namespace KeyRx.Server.Http;

/// <summary>An answer of an <see cref="HttpRoute"/>.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="Body">The bytes.</param>
public sealed record HttpReply(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    /// <summary>Further header lines, each with its CR LF.</summary>
    public string HeaderLines { get; init; } = "";
}
