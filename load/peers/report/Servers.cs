namespace KeyRx.Peers.Report;

/// <summary>Who is compared, in the order of the tables. The names are those of load/results.sh.</summary>
internal static class Servers
{
    internal const string Sockets = "keyrxd-sockets";
    internal const string Epoll = "keyrxd-epoll";
    internal const string Kestrel = "kestrel";
    internal const string SignalR = "signalr";
    internal const string UWebSockets = "uws";
    internal const string UWebSocketsFromClient = "uws-client";
    internal const string Limit = "bare";

    /// <summary>The peers; the kernel's limit is none.</summary>
    internal static readonly IReadOnlyList<string> Peers =
        [Kestrel, SignalR, "ws", UWebSockets, UWebSocketsFromClient, "beast"];

    internal static readonly IReadOnlyList<string> All = [Sockets, Epoll, .. Peers, Limit];

    internal static string Title(string server) => server switch
    {
        Sockets => "**keyrxd**, sockets",
        Epoll => "**keyrxd**, epoll",
        Kestrel => "Kestrel",
        SignalR => "SignalR",
        "ws" => "npm ws",
        UWebSockets => "uWebSockets, from a timer",
        UWebSocketsFromClient => "uWebSockets, from a client",
        "beast" => "Boost.Beast",
        Limit => "bare `send()`: the limit",
        _ => server,
    };
}
