using System.Numerics;
using KeyRx.Protocol;

namespace KeyRx.Streams;

/// <summary>A topic as declared at the start, or added later.</summary>
public sealed record TopicOptions
{
    /// <param name="name">Name on the wire; see <see cref="TopicName"/>.</param>
    public TopicOptions(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!TopicName.IsValid(name, out var reason))
            throw new ArgumentException($"'{name}' is no topic name: {reason}", nameof(name));
        Name = name;
    }

    /// <summary>Name on the wire: its event type.</summary>
    public string Name { get; }

    /// <summary>What its records are.</summary>
    public TopicKind Kind { get; set; } = TopicKind.Json;

    /// <summary>Scope that a token needs to read it: one, or none where any token will do.</summary>
    public TokenScopes Scope { get; set; } = TokenScopes.Status;

    /// <summary>
    /// The last record is kept and sent as the snapshot. A record of null, or an empty one of an opaque topic, clears
    /// it: whoever comes later gets no snapshot.
    /// </summary>
    public bool KeepsLastValue { get; set; }

    /// <summary>Bytes of each of its logs; a power of two from 64 KiB to 1 GiB. Touched only as it fills.</summary>
    public int RetainBytes { get; set; } = 1024 * 1024;

    /// <summary>Age at which records are overwritten.</summary>
    public TimeSpan RetainAge { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What becomes of a subscriber that reads too slowly to stay in the log.</summary>
    public LagPolicy LagPolicy { get; set; }

    /// <summary>Most records in one binary frame; 1 makes every record a frame.</summary>
    public int MaxBatchCount { get; set; } = 1024;

    /// <summary>
    /// Messages of 512 bytes or more are compressed for clients that offer it. Turn it off where one message may
    /// hold both secrets and what a stranger wrote: its length then tells of the secrets. Topics that need the
    /// scope key or shortcut are never compressed.
    /// </summary>
    public bool Deflate { get; set; } = true;

    private const TokenScopes SecretScopes = TokenScopes.Key | TokenScopes.Shortcut | TokenScopes.Redacted;

    internal bool MayDeflate => Deflate && !IsSecret;

    /// <summary>What is typed: wiped by a pause, never compressed, of few lengths.</summary>
    internal bool IsSecret => (Scope & SecretScopes) != 0;

    internal ulong RetainNanos => (ulong)(RetainAge.TotalSeconds * 1e9);

    internal void Validate()
    {
        if (RetainBytes is < 64 * 1024 or > 1024 * 1024 * 1024 || !BitOperations.IsPow2(RetainBytes))
        {
            throw new ArgumentException(
                $"topic '{Name}': retain bytes {RetainBytes} must be a power of two from 65536 to 1073741824");
        }
        if (RetainAge < TimeSpan.FromSeconds(1))
            throw new ArgumentException($"topic '{Name}': retain age {RetainAge} must be at least one second");
        if (MaxBatchCount < 1)
            throw new ArgumentException($"topic '{Name}': a frame holds at least 1 record, not {MaxBatchCount}");
        if ((Kind == TopicKind.KeyEvents) != (Name == Topics.Key))
            throw new ArgumentException($"topic '{Name}': key events are the topic '{Topics.Key}' and no other");
        if (!Enum.IsDefined(Kind)) throw new ArgumentException($"topic '{Name}': there is no kind {(int)Kind}");
        if (!Enum.IsDefined(LagPolicy))
            throw new ArgumentException($"topic '{Name}': there is no lag policy {(int)LagPolicy}");
        if (BitOperations.PopCount((uint)Scope) > 1 || (Scope & ~TokenScopes.All) != TokenScopes.None)
            throw new ArgumentException($"topic '{Name}': it needs one scope, not {(int)Scope}");
    }
}
