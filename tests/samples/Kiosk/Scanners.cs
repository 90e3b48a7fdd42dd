using System.Runtime.InteropServices;
using KeyRx.Hosting;
using KeyRx.Protocol;
using KeyRx.Protocol.Keys;
using KeyRx.Streams.Readers;

namespace Kiosk;

/// <summary>
/// Scanners are keyboards that type a code and Enter. What each has typed becomes one message of the topic "scan"; the
/// keys themselves stay in this process, for the page's cookie does not grant the scope key.
/// </summary>
internal sealed class Scanners(KeyRxHost host) : BackgroundService
{
    internal const string Topic = "scan";

    private readonly ScannerNames _names = new();
    private readonly Dictionary<ushort, string> _codes = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var server = await host.Started.WaitAsync(stoppingToken);
        var topic = server.FindTopic(Topic);
        using var devices = server.Subscribe(Topics.Device, default(StreamPosition)); // from what is kept on
        using var keys = server.Subscribe(Topics.Key);
        await foreach (var message in keys.ReadAllAsync(stoppingToken)) // ends with the server
        {
            if (message.Item.Kind != TopicItemKind.Record)
            {
                _codes.Clear(); // keys are missing, or none came yet
                continue;
            }

            var key = MemoryMarshal.Read<KeyEvent>(message.Payload.Span);
            if (key.Action != KeyAction.Press || Take(key) is not { } code) continue;
            var scan = new Scan(_names.Find(devices, key.Device), code);
            server.TryPublish(topic, scan, ScanJson.Default.Scan, out _); // refused only while the server stops
        }
    }

    /// <summary>The whole code, with its Enter.</summary>
    private string? Take(in KeyEvent key)
    {
        var typed = KeyCodes.EvdevName(key.Native);
        if (typed == "KEY_ENTER") return _codes.Remove(key.Device, out var code) ? code : null;
        if (typed is ['K', 'E', 'Y', '_', var letter])
            _codes[key.Device] = _codes.GetValueOrDefault(key.Device) + letter;
        return null;
    }
}
