using System.Net;
using KeyRx.Load.Errors;

namespace KeyRx.Load.Scenarios.Hostile.Attacks;

/// <summary>A server of this machine that is attacked.</summary>
/// <param name="Url">Where it serves WebSocket.</param>
/// <param name="Server">The same as an address, on loopback.</param>
/// <param name="Token">For attacks by people who may read.</param>
/// <param name="PublishToken">For attacks by people who may publish; null when no such attack is run.</param>
internal sealed record AttackTarget(Uri Url, IPEndPoint Server, string Token, string? PublishToken)
{
    /// <summary>Refuses every host but this one: a load test must not become a weapon.</summary>
    /// <exception cref="UsageException">The address is not on loopback.</exception>
    internal void RequireLoopback(string option)
    {
        if (!IPAddress.IsLoopback(Server.Address))
            throw new UsageException($"{option} {Url}: hostile attacks servers of this machine only, on loopback");
    }
}
