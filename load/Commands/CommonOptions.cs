using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using KeyRx.Load.Errors;
using KeyRx.Load.Reports;
using KeyRx.Load.Scenarios;
using KeyRx.Load.Swarm;
using KeyRx.Load.Tls;

namespace KeyRx.Load.Commands;

/// <summary>The options all scenarios share, and their values as <see cref="LoadSettings"/>.</summary>
internal sealed class CommonOptions
{
    private const string TokenVariable = "KEYRXD_TOKEN";
    private const string KeyRxWire = "keyrx";
    private const string PlainWire = "plain";
    private const string DefaultUrl = "ws://127.0.0.1:9867/ws";

    private readonly Option<string> _url = new("--url")
    {
        Description = "Where the daemon listens.",
        DefaultValueFactory = _ => DefaultUrl,
        Recursive = true,
    };

    private readonly Option<string?> _trust = new("--trust")
    {
        Description = "With wss://: file of certificates in PEM, authorities or the server's; no others are trusted.",
        Recursive = true,
    };

    private readonly Option<int?> _processId = new("--pid")
    {
        Description = "Process id of the daemon, for memory, CPU time and descriptors from /proc.",
        Recursive = true,
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = $"File with the token; without it {TokenVariable} is taken.",
        Recursive = true,
    };

    private readonly Option<string> _wire = new("--wire")
    {
        Description = "keyrx (token, subscription, batches) or plain (any WebSocket server: " +
            "each message is a delivery).",
        DefaultValueFactory = _ => KeyRxWire,
        Recursive = true,
    };

    private readonly Option<int?> _recordSize = new("--record-size")
    {
        Description = "With --wire plain: so many bytes are a delivery, for servers that put several into a message.",
        Recursive = true,
    };

    private readonly Option<int> _threads = Number("--threads", 1, "Threads of this program, each with its own epoll.");

    private readonly Option<int> _inFlight = Number(
        "--in-flight", 50, "Connections being opened (churn: cycles) at a time.");

    private readonly Option<int> _sampleFullEvery = Number(
        "--sample-full-every", 16, "Latency: every record of one connection in N.");

    private readonly Option<int> _sampleRecordEvery = Number(
        "--sample-record-every", 64, "Latency: every Nth record of the others.");

    private readonly Option<string?> _json = new("--json")
    {
        Description = "Writes the report to this file, too.",
        Recursive = true,
    };

    private readonly Option<string?> _csv = new("--csv")
    {
        Description = "Writes the figures to this file, as comma-separated values.",
        Recursive = true,
    };

    private readonly Option<string?> _junit = new("--junit")
    {
        Description = "Writes the budgets to this file, as test cases in JUnit's XML.",
        Recursive = true,
    };

    private readonly Option<string?> _compare = new("--compare")
    {
        Description = "File that --json wrote earlier: the report tells the ratio of each figure to what it was then.",
        Recursive = true,
    };

    private readonly Option<string?> _report = new("--report")
    {
        Description = "Writes the report into this folder, as HTML with charts, Markdown and JSON.",
        Recursive = true,
    };

    private readonly Option<string[]> _budgets = new("--budget")
    {
        Description = "KEY<=NUMBER or KEY>=NUMBER: bounds a figure; exit code 1 when missed. Keys are those of --json.",
        Recursive = true,
    };

    private readonly Option<string?> _budgetFile = new("--budgets")
    {
        Description = "File of budgets: {\"fanout\": {\"p99_ms\": \"<=20\"}}; --budget replaces single ones.",
        Recursive = true,
    };

    private readonly Option<int> _timeLimit = Number("--time-limit", 600, "Seconds after which the run is given up.");

    internal void AddTo(Command command)
    {
        Option[] all =
        [
            _url, _trust, _wire, _recordSize, _processId, _tokenFile, _threads, _inFlight, _sampleFullEvery,
            _sampleRecordEvery, _json, _csv, _junit, _report, _compare, _budgets, _budgetFile, _timeLimit,
        ];
        foreach (var option in all)
            command.Options.Add(option);
    }

    /// <param name="parsed">The command line.</param>
    /// <param name="needsServer">
    /// False where the scenario's body connects: no token is asked for, and TLS is its own.
    /// </param>
    internal LoadSettings Read(ParseResult parsed, bool needsServer = true)
    {
        var url = ReadUrl("--url", parsed.GetValue(_url)!, mayBeTls: true);
        var isPlain = IsPlain(parsed.GetValue(_wire)!);
        var recordBytes = ReadRecordSize(parsed.GetValue(_recordSize), isPlain);
        var token = isPlain || !needsServer ? null : ReadToken(parsed.GetValue(_tokenFile));
        return new LoadSettings(url, Resolve("--url", url), token)
        {
            BodyToken = needsServer ? null : FindToken(parsed.GetValue(_tokenFile)),
            TokenFile = parsed.GetValue(_tokenFile),
            Trust = needsServer ? ReadTrust(url, parsed.GetValue(_trust)) : null,
            ProcessId = parsed.GetValue(_processId),
            RecordBytes = recordBytes,
            Threads = parsed.GetValue(_threads),
            InFlight = parsed.GetValue(_inFlight),
            Samples = new SampleRule(parsed.GetValue(_sampleFullEvery), parsed.GetValue(_sampleRecordEvery)),
            JsonFile = parsed.GetValue(_json),
            CsvFile = parsed.GetValue(_csv),
            JUnitFile = parsed.GetValue(_junit),
            CompareFile = parsed.GetValue(_compare),
            ReportFolder = parsed.GetValue(_report),
            Budgets = [.. (parsed.GetValue(_budgets) ?? []).Select(Budget.Parse)],
            BudgetFile = parsed.GetValue(_budgetFile),
            TimeLimit = TimeSpan.FromSeconds(parsed.GetValue(_timeLimit)),
        };
    }

    /// <summary>An option with a positive whole number.</summary>
    internal static Option<int> Number(string name, int value, string description)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            DefaultValueFactory = _ => value,
            Recursive = true,
        };
        option.Validators.Add(result =>
        {
            if (result.Errors.Any() || result.GetValueOrDefault<int>() > 0)
                return;
            result.AddError($"{name} must be at least 1");
        });
        return option;
    }

    internal static Uri ReadUrl(string option, string text, bool mayBeTls = false)
        => Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeWs || (mayBeTls && url.Scheme == Uri.UriSchemeWss))
            ? url
            : throw new UsageException(
                $"{option} '{text}': write ws://HOST:PORT/PATH"
                + (mayBeTls ? " or wss://" : " (there is no TLS here)"));

    private static ServerTrust? ReadTrust(Uri url, string? file) => (url.Scheme == Uri.UriSchemeWss, file) switch
    {
        (true, _) => ServerTrust.Read("--trust", url.IdnHost, file),
        (false, null) => null,
        _ => throw new UsageException($"--trust is for wss://, and --url is {url}"),
    };

    private static bool IsPlain(string wire) => wire switch
    {
        KeyRxWire => false,
        PlainWire => true,
        _ => throw new UsageException($"--wire '{wire}': write keyrx or plain"),
    };

    private static int ReadRecordSize(int? bytes, bool isPlain) => (bytes, isPlain) switch
    {
        (null, _) => 0,
        (_, false) => throw new UsageException("--record-size is for --wire plain: keyrxd says where a record ends"),
        ( < Stamp.Length, _) => throw new UsageException(
            $"--record-size {bytes}: a record begins with its time stamp, {Stamp.Length} bytes"),
        _ => bytes.Value,
    };

    internal static IPEndPoint Resolve(string option, Uri url)
    {
        try
        {
            // IPv4 first: it has loopback addresses, and so ports, for many connections.
            var address = Dns.GetHostAddresses(url.DnsSafeHost)
                .OrderBy(candidate => candidate.AddressFamily != AddressFamily.InterNetwork).FirstOrDefault();
            return address is null
                ? throw new UsageException($"{option} {url}: the host has no address")
                : new IPEndPoint(address, url.Port);
        }
        catch (SocketException e)
        {
            throw new UsageException($"{option} {url}: {e.Message}");
        }
    }

    private static string ReadToken(string? file)
        => FindToken(file) ?? throw new UsageException($"no token: give --token-file FILE or set {TokenVariable}");

    private static string? FindToken(string? file)
    {
        var token = file is null
            ? Environment.GetEnvironmentVariable(TokenVariable)
            : ReadTokenFile("--token-file", file);
        return string.IsNullOrWhiteSpace(token) ? null : token.Trim();
    }

    internal static string ReadTokenFile(string option, string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option} {file}: {e.Message}");
        }
    }
}
