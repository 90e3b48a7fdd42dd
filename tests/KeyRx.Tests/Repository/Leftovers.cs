namespace KeyRx.Tests.Repository;

/// <summary>
/// What broke a rule when its check was written, all in one place. A list only shrinks: an entry that breaks its rule
/// no more is a finding as well.
/// </summary>
internal static class Leftovers
{
    /// <summary>Folders of one project that use each other: "project: folder, folder", sorted.</summary>
    public static readonly string[] TwoWayFolders =
    [
        "KeyRx.Client: (root), Reconnecting",
        "KeyRx.Input: (root), Interop",
        "KeyRx.Load: (root), Commands",
        "KeyRx.Load: (root), Simulations",
        "KeyRx.Protocol: Keys, Messages",
        "KeyRx.Server: (root), Access",
        "KeyRx.Server: (root), Connections",
        "KeyRx.Server: (root), Diagnostics",
        "KeyRx.Server: (root), Limits",
        "KeyRx.Server: (root), Persistence",
        "KeyRx.Server: (root), Sessions",
        "KeyRx.Server: Access, Connections",
        "KeyRx.Server: Broadcast, Ingest",
        "KeyRx.Server: Connections, Diagnostics",
        "KeyRx.Server: Connections, Ingest",
        "KeyRx.Server: Connections, Sessions",
        "KeyRx.Server: Connections, Transports",
        "KeyRx.Server: Diagnostics, Ingest",
        "KeyRx.Server: Diagnostics, Sessions",
        "KeyRx.Server: Ingest, Persistence",
        "KeyRx.Server: Interop, Transports",
        "KeyRx.WebSockets: Deflate, Handshake",
        "KeyRx.WebSockets: Deflate, Messages",
        "keyrxd: (root), Commands",
        "keyrxd: Settings, Tokens",
    ];

    /// <summary>Projects in which a folder is no namespace.</summary>
    public static readonly string[] ProjectsWithoutNamespaces =
    [
        "KeyRx.Client",
        "KeyRx.Protocol",
        "KeyRx.Server",
        "KeyRx.WebSockets",
        "keyrxd",
    ];

    /// <summary>Projects whose tests do not mirror their folders.</summary>
    public static readonly string[] ProjectsWithoutMirror = ["Server"];

    /// <summary>Folders with lines that are too long.</summary>
    public static readonly string[] FoldersNotWrapped =
    [
        "bench/Cases",
        "bench/Interop",
        "bench/Program.cs",
        "bench/Results",
        "bench/Wire",
        "bench/run.sh",
        "load/Commands",
        "load/Interop",
        "load/LatencyRecorder.cs",
        "load/LoadProgram.cs",
        "load/Reports",
        "load/Scenarios",
        "load/Simulations",
        "load/Swarm",
        "load/UsageException.cs",
        "load/gate.sh",
        "load/peers",
        "load/results.sh",
        "native/build.sh",
        "native/native.targets",
        "native/test.sh",
        "src/KeyRx.Client",
        "src/KeyRx.Input",
        "src/KeyRx.Protocol",
        "src/KeyRx.Server",
        "src/KeyRx.WebSockets",
        "src/keyrxd",
        "src/web",
        "tests/Directory.Build.props",
        "tests/KeyRx.EndToEnd.Tests",
        "tests/KeyRx.Fuzz",
        "tests/KeyRx.KestrelPeer",
        "tests/KeyRx.Subscribers",
        "tests/KeyRx.Testing",
        "tests/KeyRx.Tests",
        "tests/guest",
        "tests/long",
        "tests/long.sh",
        "tests/steps",
    ];

    /// <summary>Types whose constructor takes too much.</summary>
    public static readonly string[] WideConstructors =
    [
        "Closer",
        "FrameIngress",
        "Heartbeat",
        "MessageDispatcher",
        "Opening",
        "OwnerRig",
        "Reloader",
    ];

    /// <summary>Files under src that are too long.</summary>
    public static readonly string[] LongFiles =
    [
        "src/KeyRx.Server/Persistence/LogJournal.cs",
        "src/web/react/test/hooks.test.tsx",
    ];

    /// <summary>Members that are set once, after their object was made: "file: member".</summary>
    public static readonly string[] SetLater =
    [
        "src/KeyRx.Server/Connections/Closer.cs: Egress",
        "src/KeyRx.Server/Connections/Egress.cs: Abort",
        "src/KeyRx.Server/Connections/Egress.cs: Lagged",
        "src/KeyRx.Server/Connections/Egress.cs: RepliesOut",
        "src/KeyRx.Server/Transports/RestSender.cs: Pool",
    ];

    /// <summary>Findings that are not on the list, and entries of the list without a finding.</summary>
    /// <param name="found">Key, as the list has it, and what to say about it.</param>
    /// <param name="listed">One of the lists above.</param>
    public static IEnumerable<string> Compare(IEnumerable<(string Key, string Text)> found, string[] listed)
    {
        var all = found.ToList();
        var keys = all.Select(finding => finding.Key).ToHashSet();
        return [
            .. all.Where(finding => !listed.Contains(finding.Key)).Select(finding => finding.Text),
            .. listed.Where(key => !keys.Contains(key))
                .Select(key => $"{key}: mended; take it from its list in {nameof(Leftovers)}"),
        ];
    }
}
