using System.Text;
using KeyRx.Server;

namespace KeyRx.Daemon;

/// <summary><c>/livez</c>: the process answers. <c>/readyz</c>: it also has a source that runs. The status is the contract.</summary>
internal static class HealthRoutes
{
    internal static HttpRoute Live { get; } = new(_ => Text(200, "ok"), Scope: null);

    internal static HttpRoute Ready(Func<bool> isReady) => new(_ => isReady() ? Text(200, "ok") : Text(503, "the key source has failed"), Scope: null);

    private static HttpReply Text(int status, string line) => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(line + "\n"));
}
