using System.Text.Json;
using KeyRx.Streams.Readers;

namespace Kiosk;

/// <summary>Names of the keyboards, from the topic "device", by the numbers that their keys bear.</summary>
internal sealed class ScannerNames
{
    private readonly byte[] _buffer = new byte[4096];
    private readonly Dictionary<ushort, string> _names = [];

    /// <summary>A keyboard is told before its first key, so its name is there to be read by now.</summary>
    internal string Find(TopicReader devices, ushort device)
    {
        while (devices.TryRead(_buffer, out var item))
        {
            if (item.Kind != TopicItemKind.Record) continue;
            using var told = JsonDocument.Parse(_buffer.AsMemory(0, item.Length));
            if (told.RootElement.GetProperty("action").ValueEquals("added"))
                _names[told.RootElement.GetProperty("device").GetUInt16()] = NameOf(told.RootElement);
        }

        return _names.GetValueOrDefault(device, $"scanner {device}");
    }

    private static string NameOf(JsonElement device) => device.GetProperty("name").GetString() ?? "";
}
