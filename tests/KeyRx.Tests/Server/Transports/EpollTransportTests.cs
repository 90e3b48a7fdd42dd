using KeyRx.Server.Transports;

namespace KeyRx.Tests.Server.Transports;

public sealed class EpollTransportTests() : TransportTests(TransportKind.Epoll);
