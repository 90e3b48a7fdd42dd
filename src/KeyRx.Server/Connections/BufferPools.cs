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

    private const int BlockBytesMin = 4 * 1024;

    private readonly BlockPool _outputMemory = new(BlockBytesMin);

    internal BufferPools()
    {
        Outputs = new DefaultObjectPool<OutputBuffer>(new OutputPolicy(_outputMemory), KeptMax);
        Assemblers = new DefaultObjectPool<MessageAssembler>(new AssemblerPolicy(Messages), KeptMax);
        Carried = new DefaultObjectPool<CarriedInput>(new CarriedPolicy(Carries), KeptMax);
    }

    /// <summary>Messages under way.</summary>
    internal BlockPool Messages { get; } = new(BlockBytesMin);

    /// <summary>
    /// Heads of requests, and what slices leave: apart, so that those without a token take nothing from those with one.
    /// </summary>
    internal BlockPool Carries { get; } = new(BlockBytesMin);

    internal ObjectPool<OutputBuffer> Outputs { get; }

    internal ObjectPool<MessageAssembler> Assemblers { get; }

    internal ObjectPool<CarriedInput> Carried { get; }

    internal InflaterPool Inflaters { get; } = new();

    /// <summary>At most seven.</summary>
    internal DeflaterSet Deflaters { get; } = new();

    /// <summary>Gives some memory back that nobody has needed for a while; true while there is more.</summary>
    internal bool Trim(ulong nowNanos) =>
        _outputMemory.Trim(nowNanos) | Messages.Trim(nowNanos) | Carries.Trim(nowNanos);

    /// <inheritdoc/>
    public void Dispose()
    {
        _outputMemory.Dispose();
        Messages.Dispose();
        Carries.Dispose();
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
        carry.Release();
        Carried.Return(carry);
    }

    internal void ReturnAssembler(Connection connection)
    {
        if (connection.Assembler is not { } assembler) return;
        connection.Assembler = null;
        assembler.Reset(0);
        Assemblers.Return(assembler);
    }

    private sealed class OutputPolicy(BlockPool memory) : PooledObjectPolicy<OutputBuffer>
    {
        public override OutputBuffer Create() => new(memory);

        /// <summary>Answers of routes are made on other threads, of other memory.</summary>
        public override bool Return(OutputBuffer buffer) => buffer.TakesFrom(memory);
    }

    private sealed class AssemblerPolicy(BlockPool blocks) : PooledObjectPolicy<MessageAssembler>
    {
        public override MessageAssembler Create() => new(WebSocketRole.Server, blocks);

        public override bool Return(MessageAssembler assembler) => true;
    }

    private sealed class CarriedPolicy(BlockPool blocks) : PooledObjectPolicy<CarriedInput>
    {
        public override CarriedInput Create() => new(blocks);

        public override bool Return(CarriedInput carried) => true;
    }
}
