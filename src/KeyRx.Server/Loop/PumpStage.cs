using KeyRx.Server.Ingest;
using KeyRx.Server.Timing;

namespace KeyRx.Server.Loop;

/// <summary>Keys and published records into their topics.</summary>
/// <remarks>Threading: the loop only.</remarks>
internal sealed class PumpStage(EventPump pump) : IStage
{
    public string Name => "pump";

    public ulong DueNanos => pump.HasWork ? 0 : ulong.MaxValue;

    public void Run(ref StageBudget budget)
    {
        while (pump.HasWork && budget.IsLeft) budget.Note(pump.Step());
    }

    /// <summary>A step takes what is written, or nothing is there to take.</summary>
    public void Abandon()
    {
    }
}
