using System.Text;
using KeyRx.Daemon.Systemd;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Http;

namespace KeyRx.Daemon.Http;

/// <summary>
/// <c>/livez</c>: the process answers, whatever else hangs. <c>/readyz</c>: it also captures. The status is the
/// contract; <c>?verbose</c> names each check, in the words of Kubernetes.
/// </summary>
internal static class HealthRoutes
{
    internal static HttpRoute Live { get; } = new((query, _) => Answer("livez", query, []), Scope: null)
    {
        Constant = Answer("livez", "", []),
    };

    internal static HttpRoute Ready { get; } = new(
        (query, statistics) => Answer("readyz", query, Checks(statistics)), Scope: null);

    private static IEnumerable<(string Name, string? Trouble)> Checks(ServerStatistics statistics) =>
    [
        ("owner", ServiceState.IsAlive(statistics) ? null : "its thread hangs"),
        ("capture", statistics.IsCaptureLost ? "keys cannot be read: keyrxd probe says why" : null),
    ];

    private static HttpReply Answer(string name, string query, IEnumerable<(string Name, string? Trouble)> checks)
    {
        var all = checks.Prepend(("ping", null)).ToArray();
        var trouble = all.FirstOrDefault(check => check.Trouble is not null).Trouble;
        var text = query is "verbose" or "verbose=1" or "verbose=true"
            ? string.Concat(all.Select(
                check =>
                    check.Trouble is null ? $"[+]{check.Name} ok\n" : $"[-]{check.Name} failed: {check.Trouble}\n")) +
                $"{name} check {(trouble is null ? "passed" : "failed")}\n"
            : $"{trouble ?? "ok"}\n";
        return new HttpReply(trouble is null ? 200 : 503, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
    }
}
