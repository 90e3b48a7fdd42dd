using KeyRx.Native.Errors;
using KeyRx.Native.Handles;
using KeyRx.Server;

namespace KeyRx.Native.Servers;

/// <summary>Which topics for the host are open: each once, for each message goes to one reader.</summary>
/// <remarks>Threading: any thread.</remarks>
internal sealed class OpenInbounds(KeyRxServer server)
{
    private readonly Lock _changing = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <exception cref="ArgumentException">There is no such topic.</exception>
    /// <exception cref="ResultException">It is open already.</exception>
    internal nint Open(string name)
    {
        var topic = server.FindInbound(name);
        lock (_changing)
        {
            if (!_names.Add(name))
                throw new ResultException(Result.Busy, $"the topic '{name}' is open already: close it before");
            return HandleTable.Add(new OpenInbound(topic, Forget));
        }
    }

    private void Forget(OpenInbound closed)
    {
        lock (_changing) _names.Remove(closed.Name);
    }
}
