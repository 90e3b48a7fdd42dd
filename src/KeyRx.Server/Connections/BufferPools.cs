using System.IO.Pipelines;
using KeyRx.WebSockets;
using Microsoft.Extensions.ObjectPool;

namespace KeyRx.Server;

/// <summary>What a connection borrows while it has something under way: an idle one holds none of it.</summary>
/// <remarks>Threading: the owner only.</remarks>
internal sealed class BufferPools
{
    // Enough for a burst; what is returned beyond that is left to the collector.
    private const int KeptMax = 1024;

    internal ObjectPool<OutputBuffer> Outputs { get; } = new DefaultObjectPool<OutputBuffer>(new DefaultPooledObjectPolicy<OutputBuffer>(), KeptMax);

    internal ObjectPool<MessageAssembler> Assemblers { get; } = new DefaultObjectPool<MessageAssembler>(new DefaultPooledObjectPolicy<MessageAssembler>(), KeptMax);

    internal ObjectPool<Pipe> Pipes { get; } = new DefaultObjectPool<Pipe>(new PipePolicy(), KeptMax);

    internal InflaterPool Inflaters { get; } = new();

    /// <summary>Freed with the pools by its deflaters' finalizers: there are at most seven.</summary>
    internal DeflaterSet Deflaters { get; } = new();

    /// <summary>Takes everything back from a connection that ends.</summary>
    internal void ReturnAll(Connection connection)
    {
        ReturnReplies(connection);
        ReturnCarry(connection);
        ReturnAssembler(connection);
    }

    internal void ReturnReplies(Connection connection)
    {
        if (connection.Replies is not { } replies) return;
        connection.Replies = null;
        replies.Clear();
        Outputs.Return(replies);
    }

    internal void ReturnCarry(Connection connection)
    {
        if (connection.Carry is not { } carry) return;
        connection.Carry = null;
        Pipes.Return(carry);
    }

    internal void ReturnAssembler(Connection connection)
    {
        if (connection.Assembler is not { } assembler) return;
        connection.Assembler = null;
        assembler.Reset(WebSocketRole.Server, 0);
        Assemblers.Return(assembler);
    }

    /// <summary>Pipes run inline on the owner and never pause: what goes in is bounded before.</summary>
    private sealed class PipePolicy : PooledObjectPolicy<Pipe>
    {
        private static readonly PipeOptions Options = new(
            readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false);

        public override Pipe Create() => new(Options);

        public override bool Return(Pipe pipe)
        {
            pipe.Writer.Complete();
            pipe.Reader.Complete();
            pipe.Reset();
            return true;
        }
    }
}
