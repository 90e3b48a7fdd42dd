using KeyRx.Server.Audit;
using KeyRx.Server.Hooks;
using KeyRx.Streams.Logs;
using Microsoft.Extensions.Logging;

namespace KeyRx.Server;

/// <summary>What the server's parts must know of where they run.</summary>
/// <param name="DescriptorsMax">Open files that the process may have.</param>
/// <param name="Endpoint">Where the server listens, for its meter; null for none.</param>
/// <param name="Logger">What the loop logs through; null for the options' own, on the loop.</param>
/// <param name="Audit">Takes the audit's events; null for none.</param>
/// <param name="Hooks">Calls the host's hooks; null for none.</param>
/// <param name="Callers">Threads of the host's that use the server's memory; null where there are none.</param>
internal sealed record Surroundings(
    long DescriptorsMax = long.MaxValue, string? Endpoint = null, ILogger? Logger = null, AuditQueue? Audit = null,
    UseCount? Callers = null, HookQueue? Hooks = null);
