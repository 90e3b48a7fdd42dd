using KeyRx.Server.Loop;
using KeyRx.Server.Timing;

namespace KeyRx.Tests.Server.Loop;

/// <summary>A stage of so many items, each of which does what the test says.</summary>
internal sealed class StageWithWork(string name, int items, Action? each = null) : IStage
{
    public string Name => name;

    public ulong DueNanos => Left > 0 ? 0 : ulong.MaxValue;

    internal int Left { get; set; } = items;

    internal int Done { get; private set; }

    public void Run(ref StageBudget budget)
    {
        while (Left > 0 && budget.TryTake())
        {
            each?.Invoke();
            Left--;
            Done++;
        }
    }

    public void Abandon() => Left = 0;
}
