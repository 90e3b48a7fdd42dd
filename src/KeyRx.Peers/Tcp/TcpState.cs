namespace KeyRx.Peers.Tcp;

/// <summary>The kernel's numbers of the states that an owner depends on (<c>tcp_states.h</c>).</summary>
internal enum TcpState : byte
{
    Established = 1,
    SynSent = 2,
    Closed = 7,
    Listen = 10,
}
