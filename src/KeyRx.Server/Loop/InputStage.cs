using KeyRx.Server.Connections;
using KeyRx.Server.Lifecycle;
using KeyRx.Server.Reading;
using KeyRx.Server.Timing;
using KeyRx.Server.Transports;

namespace KeyRx.Server.Loop;

/// <summary>
/// Input, fairly: what has become ready joins the end of the line, and each connection in it gets a slice. Half of the
/// time at most goes to what is ready (peers that connect among it), so a storm of them does not silence the others.
/// </summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class InputStage(
    ITransport transport,
    ReadyLine line,
    Ingress ingress,
    TransportEventHandler handler,
    ConnectionLifecycle lifecycle,
    MonotonicClock clock)
    : IStage
{
    /// <summary>Ready sockets and new peers that are taken note of in one turn.</summary>
    private const int ReadyMax = 64;

    public string Name => "input";

    public ulong DueNanos => transport.HasReady || !line.IsEmpty ? 0 : ulong.MaxValue;

    public void Run(ref StageBudget budget)
    {
        var share = new StageBudget(clock, ReadyMax, StageLimits.InputNanos / 2);
        while (transport.HasReady && share.TryTake())
        {
            if (transport.TryTake(out var ready)) handler.Handle(ready);
        }

        budget.Note(share.Taken);
        lifecycle.Settle();
        while (!line.IsEmpty && budget.TryTake())
        {
            if (line.Take() is not { } connection) continue;
            if (ingress.Read(connection, ref budget)) line.Add(connection);
            lifecycle.Settle();
        }
    }

    /// <summary>Whoever is next in line is the one that cannot be read.</summary>
    public void Abandon()
    {
        if (!line.IsEmpty && line.Take() is { } connection) lifecycle.Cut(connection, EndReason.ProtocolError);
    }
}
