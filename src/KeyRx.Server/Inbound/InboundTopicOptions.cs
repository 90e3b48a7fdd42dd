using KeyRx.Protocol;

namespace KeyRx.Server.Inbound;

/// <summary>
/// A topic for the host: what clients publish there reaches the embedding program and nobody else. A token that lists
/// it, with the scope publish, may publish there; nobody can subscribe to it.
/// </summary>
public sealed record InboundTopicOptions
{
    /// <param name="name">Name on the wire, as of any topic.</param>
    public InboundTopicOptions(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!TopicName.IsValid(name, out var reason))
            throw new ArgumentException($"'{name}' is no topic name: {reason}", nameof(name));
        Name = name;
    }

    /// <summary>Name on the wire.</summary>
    public string Name { get; }

    /// <summary>Largest payload, answers and messages to one client included, in bytes of JSON; 1 to 64 Ki.</summary>
    public int MaxPayloadBytes { get; set; } = 4 * 1024;

    /// <summary>
    /// Messages that wait, to be read or to be decided on; 1 to 65,536. Further ones are refused with 503. Each takes
    /// its payload's memory, which is kept.
    /// </summary>
    public int MaxWaiting { get; set; } = 1024;

    /// <summary>Of them, messages of one token; 0 = half.</summary>
    public int MaxWaitingPerToken { get; set; }

    /// <summary>Of them, messages of one connection; 0 = a quarter.</summary>
    public int MaxWaitingPerConnection { get; set; }

    /// <summary>
    /// For a message to be decided on, from when it was taken in; up to a second more. A message that nobody has read
    /// by then is dropped, and its sender told 503; the sender of one that was read and not decided on is told 504.
    /// </summary>
    public TimeSpan DecisionTimeout { get; set; } = TimeSpan.FromSeconds(5);

    internal const int PayloadBytesLimit = 64 * 1024;
    internal const int WaitingLimit = 64 * 1024;

    internal static readonly TimeSpan DecisionLeast = TimeSpan.FromMilliseconds(100);
    internal static readonly TimeSpan DecisionLimit = TimeSpan.FromHours(1);

    internal int PerToken => MaxWaitingPerToken > 0 ? MaxWaitingPerToken : Math.Max(1, MaxWaiting / 2);

    internal int PerConnection => MaxWaitingPerConnection > 0 ? MaxWaitingPerConnection : Math.Max(1, MaxWaiting / 4);

    /// <summary>What is not allowed, as a sentence; null where nothing is.</summary>
    internal string? FindMistake() =>
        Mistake(nameof(MaxPayloadBytes), MaxPayloadBytes, 1, PayloadBytesLimit)
        ?? Mistake(nameof(MaxWaiting), MaxWaiting, 1, WaitingLimit)
        ?? Mistake(nameof(MaxWaitingPerToken), MaxWaitingPerToken, 0, MaxWaiting)
        ?? Mistake(nameof(MaxWaitingPerConnection), MaxWaitingPerConnection, 0, MaxWaiting)
        ?? Mistake(nameof(DecisionTimeout), DecisionTimeout, DecisionLeast, DecisionLimit);

    private string? Mistake<T>(string limit, T value, T least, T most)
        where T : IComparable<T> =>
        value.CompareTo(least) < 0 || value.CompareTo(most) > 0
            ? $"'{Name}': {limit} {value} is not allowed: give {least} to {most}"
            : null;
}
