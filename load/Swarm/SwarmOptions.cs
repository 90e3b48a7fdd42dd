using System.Net;

namespace KeyRx.Load.Swarm;

/// <summary>Where the swarm connects to and how wide it is. Without a token none is sent.</summary>
internal sealed record SwarmOptions(Uri Url, IPEndPoint Server, string? Token, SampleRule Samples)
{
    /// <summary>Threads, each with its own epoll set. One is enough for one core of clients.</summary>
    internal int Threads { get; init; } = 1;

    /// <summary>Connections on their way to being subscribed at the same time, over all threads.</summary>
    internal int InFlight { get; init; } = 50;
}
