using KeyRx.Input;

namespace KeyRx.Tests.Server;

/// <summary>A key source that misbehaves on purpose, in whatever way its test says.</summary>
internal sealed class SourceThatMisbehaves : IKeyEventSource
{
    private int _disposals;

    public string Description => throw new NotSupportedException("it does not say what it is");

    public Task Completion => OnCompletion();

    /// <summary>How often it was disposed.</summary>
    internal int Disposals => Volatile.Read(ref _disposals);

    internal Func<Task> OnCompletion { get; init; } = () => new TaskCompletionSource().Task;

    internal Action<KeyEventRing> OnStart { get; init; } = _ => { };

    internal Func<Task> OnDispose { get; init; } = () => Task.CompletedTask;

    public void Start(KeyEventRing ring) => OnStart(ring);

    public async ValueTask DisposeAsync()
    {
        Interlocked.Increment(ref _disposals);
        await OnDispose();
    }
}
