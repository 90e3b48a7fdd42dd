using KeyRx.Server.Transports;

namespace KeyRx.Tests.Server.Transports;

public sealed class SocketTransportTests() : TransportTests(TransportKind.Sockets);
