using KeyRx.Server;

namespace KeyRx.Tests.Server.Transports;

public sealed class SocketTransportTests() : TransportTests(TransportKind.Sockets);
