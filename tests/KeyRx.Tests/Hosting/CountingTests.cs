using Xunit;

namespace KeyRx.Tests.Hosting;

/// <summary>
/// Tests that count what the process holds. They run when all others have ended, one after the other: whatever else
/// runs opens descriptors and threads, too.
/// </summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class CountingTests;
