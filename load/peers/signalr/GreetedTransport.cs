using System.IO.Pipelines;

namespace KeyRx.Peers;

/// <summary>
/// A connection on which SignalR's handshake seems to have come already, so that plain clients can connect.
/// </summary>
internal sealed class GreetedTransport(IDuplexPipe inner) : IDuplexPipe
{
    public PipeReader Input { get; } = new GreetedReader(inner.Input);

    public PipeWriter Output { get; } = new UnansweredWriter(inner.Output);
}
