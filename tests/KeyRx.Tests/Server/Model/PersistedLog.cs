using Microsoft.Extensions.Logging;

namespace KeyRx.Tests.Server.Model;

/// <summary>Where a rig keeps its log, and on which boot of the machine it runs.</summary>
internal sealed record PersistedLog(string Path, Guid BootId)
{
    internal bool Keys { get; init; }

    internal ILogger? Logger { get; init; }
}
