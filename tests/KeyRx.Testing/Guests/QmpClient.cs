using System.Buffers;
using System.Globalization;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace KeyRx.Testing;

/// <summary>
/// Speaks QEMU's control protocol (docs/interop/qmp-spec): JSON lines over a Unix socket. One caller at a time;
/// events that arrive between answers are kept until someone waits for them.
/// </summary>
public sealed partial class QmpClient : IDisposable
{
    private readonly Stream _stream;
    private readonly StreamReader _reader;
    private readonly List<JsonElement> _events = [];

    private QmpClient(Stream stream)
    {
        _stream = stream;
        _reader = new StreamReader(stream);
    }

    public static async Task<QmpClient> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
        var client = new QmpClient(new NetworkStream(socket, ownsSocket: true));
        await client.ReadAsync(cancellation); // the greeting
        await client.ExecuteAsync("qmp_capabilities", null, cancellation);
        return client;
    }

    public void Dispose() => _reader.Dispose();

    /// <summary>Presses or releases a key, by its QEMU name ("a", "shift"), on the keyboard plugged in last.</summary>
    public Task SendKeyAsync(string qcode, bool isDown, CancellationToken cancellation) =>
        ExecuteAsync("input-send-event", arguments => WriteKeyEvent(arguments, qcode, isDown), cancellation);

    /// <summary>Plugs a device in. It is the guest's affair when it notices.</summary>
    public Task PlugAsync(string driver, string id, CancellationToken cancellation) =>
        ExecuteAsync(
            "device_add",
            arguments =>
            {
                arguments.WriteString("driver", driver);
                arguments.WriteString("id", id);
            },
            cancellation);

    /// <summary>Pulls a device out; returns when it is gone.</summary>
    public async Task PullAsync(string id, CancellationToken cancellation)
    {
        _events.Clear();
        await ExecuteAsync("device_del", arguments => arguments.WriteString("id", id), cancellation);
        while (!_events.Any(told => IsDeleted(told, id))) await ReadAsync(cancellation);
    }

    /// <summary>The port of this machine that the first forwarding rule listens on.</summary>
    public async Task<int> ReadForwardedPortAsync(CancellationToken cancellation)
    {
        var table = await ExecuteAsync(
            "human-monitor-command", arguments => arguments.WriteString("command-line", "info usernet"), cancellation);
        var port = ForwardedPort().Match(table.GetString()!).Groups[1].Value;
        return int.Parse(port, CultureInfo.InvariantCulture);
    }

    /// <summary>Runs a command; returns what it returned.</summary>
    public async Task<JsonElement> ExecuteAsync(
        string command, Action<Utf8JsonWriter>? writeArguments, CancellationToken cancellation)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteString("execute", command);
            writer.WriteStartObject("arguments");
            writeArguments?.Invoke(writer);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        line.Write("\n"u8);
        await _stream.WriteAsync(line.WrittenMemory, cancellation);
        while (true)
        {
            var answer = await ReadAsync(cancellation);
            if (answer.TryGetProperty("return", out var result)) return result;
            if (answer.TryGetProperty("error", out var error))
                throw new InvalidOperationException($"QEMU refused {command}: {error}");
        }
    }

    private static void WriteKeyEvent(Utf8JsonWriter arguments, string qcode, bool isDown)
    {
        arguments.WriteStartArray("events");
        arguments.WriteStartObject();
        arguments.WriteString("type", "key");
        arguments.WriteStartObject("data");
        arguments.WriteBoolean("down", isDown);
        arguments.WriteStartObject("key");
        arguments.WriteString("type", "qcode");
        arguments.WriteString("data", qcode);
        arguments.WriteEndObject();
        arguments.WriteEndObject();
        arguments.WriteEndObject();
        arguments.WriteEndArray();
    }

    private static bool IsDeleted(JsonElement told, string id) =>
        told.GetProperty("event").GetString() == "DEVICE_DELETED"
        && told.GetProperty("data").TryGetProperty("device", out var device)
        && device.GetString() == id;

    private async Task<JsonElement> ReadAsync(CancellationToken cancellation)
    {
        var line = await _reader.ReadLineAsync(cancellation) ?? throw new EndOfStreamException("QEMU has ended");
        using var document = JsonDocument.Parse(line);
        var message = document.RootElement.Clone();
        if (message.TryGetProperty("event", out _)) _events.Add(message);
        return message;
    }

    [GeneratedRegex(@"HOST_FORWARD\]\s+\d+\s+127\.0\.0\.1\s+(\d+)")]
    private static partial Regex ForwardedPort();
}
