using System.Globalization;

namespace KeyRx.Peers;

/// <summary>The options that every peer takes.</summary>
internal sealed record PeerOptions(int Port, int RatePerSecond, int SizeBytes)
{
    internal const string Usage = "usage: --port P --rate MESSAGES_PER_SECOND [--size BYTES, at least 16]";

    private const int SizeBytesDefault = 64;

    internal static PeerOptions? TryParse(string[] arguments)
    {
        var options = new PeerOptions(0, -1, SizeBytesDefault);
        for (var i = 0; i < arguments.Length; i += 2)
        {
            var text = i + 1 < arguments.Length ? arguments[i + 1] : "";
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)) return null;
            switch (arguments[i])
            {
                case "--port": options = options with { Port = value }; break;
                case "--rate": options = options with { RatePerSecond = value }; break;
                case "--size": options = options with { SizeBytes = value }; break;
                default: return null;
            }
        }

        return options is { RatePerSecond: >= 0, SizeBytes: >= MessageSource.SizeBytesMin } ? options : null;
    }
}
