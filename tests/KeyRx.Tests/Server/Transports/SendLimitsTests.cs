using System.Net;
using System.Net.Sockets;
using KeyRx.Server;
using KeyRx.Server.Transports;
using Xunit;

namespace KeyRx.Tests.Server.Transports;

/// <summary>
/// What the kernel may hold for a client (case L14). A buffer of less than two segments of loopback
/// makes the receiver delay its ACKs. Siblings: a client that stopped reading is held little for;
/// without the mark it is held megabytes for.
/// </summary>
public sealed class SendLimitsTests
{
    private const int LoopbackSegment = 65_483;
    private const int Tcp = 6;
    private const int NotSentLowMark = 25;
    private const int TcpInfo = 11;
    private const int NotSentAt = 144; // tcpi_notsent_bytes of struct tcp_info

    private static SendLimits Chosen => (new KeyRxServerOptions()).SendLimits;

    [Fact]
    public void AnAcceptedSocketHasRoomForTwoSegmentsOfLoopbackAndTheMark()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "TCP_NOTSENT_LOWAT");
        using var pair = new Pair(Chosen);
        var mark = new byte[sizeof(int)];
        Assert.Equal(sizeof(int), pair.Accepted.GetRawSocketOption(Tcp, NotSentLowMark, mark));

        Assert.InRange(pair.Accepted.SendBufferSize, 2 * LoopbackSegment, int.MaxValue);
        Assert.Equal(new KeyRxServerOptions().MaxUnsentBytes, BitConverter.ToInt32(mark));
        Assert.True(pair.Accepted.NoDelay);
    }

    [Fact]
    public void LittleIsHeldForAClientThatDoesNotRead()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "TCP_NOTSENT_LOWAT");
        using var pair = new Pair(Chosen);
        Assert.InRange(pair.SendUntilFull(), 1, 512 * 1024);
    }

    /// <summary>What the row of SECURITY.md, "What clients can make it hold", counts on.</summary>
    [Theory]
    [InlineData(32 * 1024)]
    [InlineData(4 * 1024 * 1024)]
    public void WhatWaitsIsBoundedWhateverTheClientHasRoomFor(int receiveBytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "TCP_INFO");
        using var pair = new Pair(Chosen, receiveBytes);
        pair.SendUntilFull();
        var info = new byte[NotSentAt + sizeof(int)];
        Assert.Equal(info.Length, pair.Accepted.GetRawSocketOption(Tcp, TcpInfo, info));

        var waiting = BitConverter.ToInt32(info, NotSentAt);
        Assert.InRange(waiting, 1, Chosen.UnsentBytesMax + LoopbackSegment);
    }

    [Fact]
    public void WithoutTheMarkMegabytesAreHeldForIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the kernel's own buffer");
        using var pair = new Pair(new SendLimits(BufferBytes: 0, UnsentBytesMax: 0));
        Assert.InRange(pair.SendUntilFull(), 1024 * 1024, int.MaxValue);
    }

    private sealed class Pair : IDisposable
    {
        private readonly Listener _listener;
        private readonly Socket _client;

        internal Pair(SendLimits limits, int receiveBytes = 32 * 1024)
        {
            _client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
                ReceiveBufferSize = receiveBytes,
            };
            _listener = new Listener(new IPEndPoint(IPAddress.Loopback, 0), limits);
            _client.Connect(_listener.Endpoint);
            _listener.Socket.Blocking = true;
            Accepted = _listener.Socket.Accept();
            Accepted.Blocking = false;
        }

        internal Socket Accepted { get; }

        public void Dispose()
        {
            Accepted.Dispose();
            _client.Dispose();
            _listener.Dispose();
        }

        /// <summary>Bytes that it took before it was full.</summary>
        internal int SendUntilFull()
        {
            var (total, error, piece) = (0, SocketError.Success, new byte[16 * 1024]);
            while (error == SocketError.Success && total < 64 * 1024 * 1024)
                total += Accepted.Send(piece, SocketFlags.None, out error);
            Assert.Equal(SocketError.WouldBlock, error);
            return total;
        }
    }
}
