using System.Buffers;
using System.IO.Pipelines;
using KeyRx.Server.Memory;
using KeyRx.WebSockets.Deflate;
using KeyRx.WebSockets.Framing;
using KeyRx.WebSockets.Messages;
using Microsoft.Extensions.ObjectPool;

namespace KeyRx.Server.Connections;

/// <summary>What a connection borrows while it has something under way: an idle one holds none of it.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class BufferPools : IDisposable
{
    // Enough for a burst; what is returned beyond that is left to the collector.
    private const int KeptMax = 1024;

    /// <summary>What more than 64 KiB are taken from, so that they are given back.</summary>
    private readonly LargeBlocks _large = new();

    internal BufferPools()
    {
        Outputs = new DefaultObjectPool<OutputBuffer>(new OutputPolicy(_large), KeptMax);
        Assemblers = new DefaultObjectPool<MessageAssembler>(new AssemblerPolicy(_large), KeptMax);
    }

    internal ObjectPool<OutputBuffer> Outputs { get; }

    internal ObjectPool<MessageAssembler> Assemblers { get; }

    internal ObjectPool<Pipe> Pipes { get; } = new DefaultObjectPool<Pipe>(new PipePolicy(), KeptMax);

    internal InflaterPool Inflaters { get; } = new();

    /// <summary>At most seven.</summary>
    internal DeflaterSet Deflaters { get; } = new();

    /// <summary>
    /// Gives some of the memory back that nobody has needed for a while; false when there is more.
    /// </summary>
    internal bool Trim(ulong nowNanos) => _large.Trim(nowNanos);

    /// <inheritdoc/>
    public void Dispose()
    {
        _large.Dispose();
        Deflaters.Dispose();
    }

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

    private sealed class OutputPolicy(LargeBlocks large) : PooledObjectPolicy<OutputBuffer>
    {
        public override OutputBuffer Create() => new(large);

        public override bool Return(OutputBuffer buffer) => true;
    }

    private sealed class AssemblerPolicy(LargeBlocks large) : PooledObjectPolicy<MessageAssembler>
    {
        public override MessageAssembler Create() => new(ArrayPool<byte>.Shared, large);

        public override bool Return(MessageAssembler assembler) => true;
    }

    /// <summary>Pipes run inline on the loop and never pause: what goes in is bounded before.</summary>
    private sealed class PipePolicy : PooledObjectPolicy<Pipe>
    {
        private static readonly PipeOptions Options = new(
            readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0,
            useSynchronizationContext: false);

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
