using KeyRx.Server;

namespace KeyRx.Tests.Server.Transports;

public sealed class EpollTransportTests() : TransportTests(TransportKind.Epoll);
