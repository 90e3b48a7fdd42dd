using System.IO.Pipelines;

namespace KeyRx.Server.Transports;

/// <summary>One end of a connection in memory.</summary>
/// <param name="Input">What the other end writes.</param>
/// <param name="Output">What the other end reads.</param>
internal sealed record MemoryPipes(PipeReader Input, PipeWriter Output) : IDuplexPipe
{
    private static readonly PipeOptions Options = new(useSynchronizationContext: false);

    /// <summary>Both ends of a new one; each holds up to 64 KiB that the other has not read.</summary>
    internal static (MemoryPipes Near, MemoryPipes Far) CreatePair()
    {
        var (there, back) = (new Pipe(Options), new Pipe(Options));
        return (new MemoryPipes(back.Reader, there.Writer), new MemoryPipes(there.Reader, back.Writer));
    }
}
