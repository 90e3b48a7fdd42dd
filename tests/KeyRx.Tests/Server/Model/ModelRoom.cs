using KeyRx.Streams;
using Xunit;

namespace KeyRx.Tests.Server.Model;

/// <summary>A topic that the host adds and removes, again and again, while everything else happens.</summary>
internal sealed class ModelRoom(ServerRig rig)
{
    internal const string Name = "room";

    /// <summary>Guards against a hang alone.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private TaskCompletionSource? _removing;

    internal bool IsThere { get; private set; }

    internal void Add()
    {
        Finish();
        rig.Core.Topics.Add(new TopicOptions(Name) { RetainBytes = 64 * 1024 }, long.MaxValue);
        IsThere = true;
    }

    /// <summary>The loop has yet to tell its subscribers.</summary>
    internal void Remove(ModelRun.Totals totals)
    {
        IsThere = false;
        totals.Removed++;
        _removing = new TaskCompletionSource();
        rig.Core.Removals.Begin(rig.Core.Topics.Withdraw(Name), _removing.SetResult);
    }

    internal void Publish(int count, int length)
    {
        var json = $"{{\"text\":\"{new string('x', length)}\"}}";
        for (var i = 0; i < count && rig.TryPublish(Name, json); i++)
        {
            // Until the inbox is full.
        }
    }

    /// <summary>The memory is freed on the pool: before that no seed would replay exactly.</summary>
    internal void Finish()
    {
        if (_removing is null) return;
        rig.Settle();
        Assert.True(_removing.Task.Wait(Patience), "a topic that was removed is still there");
        _removing = null;
    }
}
