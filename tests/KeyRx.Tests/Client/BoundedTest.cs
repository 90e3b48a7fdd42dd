using Xunit;

namespace KeyRx.Tests.Client;

/// <summary>A test whose every wait ends: what never comes is a failure with a stack, not a run that hangs.</summary>
public abstract class BoundedTest : IDisposable
{
    private readonly CancellationTokenSource _deadline =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    protected BoundedTest() => _deadline.CancelAfter(TimeSpan.FromSeconds(30));

    protected CancellationToken Cancellation => _deadline.Token;

    public void Dispose()
    {
        _deadline.Dispose();
        GC.SuppressFinalize(this);
    }
}
