using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace KeyRx.Daemon.Feed;

/// <summary>Where a remapper's lines come from, as <c>--feed</c> says it.</summary>
/// <param name="SocketPath">The Unix socket to make; null is standard input.</param>
internal sealed record FeedSpec(string? SocketPath)
{
    /// <summary>What stands for no feed at all.</summary>
    internal const string None = "none";

    internal const string SocketPrefix = "unix:";

    private const string StandardInput = "-";
    private const int SocketPathBytesMax = 107; // sockaddr_un: 108 with the ending zero (unix(7))

    /// <summary>
    /// False with a reason when the text means nothing; <paramref name="feed"/> is null for <see cref="None"/>.
    /// </summary>
    internal static bool TryParse(string text, out FeedSpec? feed, [NotNullWhen(false)] out string? error)
    {
        (feed, error) = (null, null);
        if (text == None) return true;
        if (text == StandardInput)
        {
            feed = new FeedSpec((string?)null);
            return true;
        }

        error = text.StartsWith(SocketPrefix, StringComparison.Ordinal)
            ? PathFault(text[SocketPrefix.Length..])
            : "give unix:PATH, - for standard input, or none";
        if (error is null) feed = new FeedSpec(text[SocketPrefix.Length..]);
        return error is null;
    }

    private static string? PathFault(string path)
    {
        if (path.Length == 0) return "unix needs a path, as in unix:/run/user/1000/keyrx/feed";
        // A path that begins with a zero is in Linux' abstract namespace, where no file mode keeps others out.
        if (path.Contains('\0', StringComparison.Ordinal)) return "a path holds no zero character";
        return Encoding.UTF8.GetByteCount(path) > SocketPathBytesMax
            ? $"the path of a socket is at most {SocketPathBytesMax} bytes long: give a shorter one"
            : null;
    }
}
