using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using KeyRx.Testing;
using KeyRx.WebSockets.Deflate;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.WebSockets.Deflate;

/// <summary>
/// Compressed messages to and from System.Net.WebSockets, in both roles, with every window and takeover it has.
/// </summary>
public sealed class DeflateDotNetTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<bool, int, bool> Options()
    {
        var data = new TheoryData<bool, int, bool>();
        foreach (var isServer in new[] { false, true })
        {
            foreach (var windowBits in new[] { 9, 12, 15 })
            {
                data.Add(isServer, windowBits, false);
                data.Add(isServer, windowBits, true);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Options))]
    public async Task WhatItSendsIsRead(bool isServer, int windowBits, bool takeover)
    {
        var sent = new MemoryStream();
        using var socket = WebSocket.CreateFromStream(sent, With(isServer, windowBits, takeover));
        List<string> expected = [];
        foreach (var message in Messages(seed: windowBits))
        {
            var text = Encoding.UTF8.GetBytes(message);
            var cut = text.Length / 3;
            if (cut > 0)
            {
                await socket.SendAsync(
                    text.AsMemory(0, cut), WebSocketMessageType.Text, endOfMessage: false, Cancellation);
            }
            await socket.SendAsync(text.AsMemory(cut), WebSocketMessageType.Text, endOfMessage: true, Cancellation);
            expected.Add($"Text {Convert.ToHexString(text)}");
        }

        Assert.Equal(0x40, sent.ToArray()[0] & 0x40);
        foreach (var pieces in Chunked.Ways(sent.ToArray()))
        {
            var role = isServer ? WebSocketRole.Client : WebSocketRole.Server;
            var assembler = Deflated.Assembler(out _, keepsContext: takeover, role: role);
            Assert.Equal(expected, Transcript.Read(assembler, pieces, out _));
        }
    }

    [Theory]
    [MemberData(nameof(Options))]
    public async Task WhatWeSendItReads(bool isServer, int windowBits, bool takeover)
    {
        using var deflaters = new DeflaterSet();
        var output = new ArrayBufferWriter<byte>();
        foreach (var message in Messages(seed: windowBits))
            Write(output, deflaters, windowBits, Encoding.UTF8.GetBytes(message), isMasked: isServer);
        using var received = new MemoryStream(output.WrittenSpan.ToArray());
        using var socket = WebSocket.CreateFromStream(received, With(isServer, windowBits, takeover));

        var buffer = new byte[100_000];
        foreach (var message in Messages(seed: windowBits))
        {
            var length = 0;
            ValueWebSocketReceiveResult result;
            do
            {
                result = await socket.ReceiveAsync(buffer.AsMemory(length), Cancellation);
                length += result.Count;
            }
            while (!result.EndOfMessage);
            Assert.Equal(message, Encoding.UTF8.GetString(buffer, 0, length));
        }
    }

    private static WebSocketCreationOptions With(bool isServer, int windowBits, bool takeover) => new()
    {
        IsServer = isServer,
        DangerousDeflateOptions = new WebSocketDeflateOptions
        {
            ClientMaxWindowBits = windowBits,
            ServerMaxWindowBits = windowBits,
            ClientContextTakeover = takeover,
            ServerContextTakeover = takeover,
        },
    };

    /// <summary>Empty, small, repetitive, larger than a window, and hardly compressible.</summary>
    private static IEnumerable<string> Messages(int seed)
    {
        var random = new Random(seed);
        yield return "";
        yield return "a";
        yield return "key€ down, key€ up";
        yield return string.Concat(Enumerable.Repeat("key€ down, key€ up; ", 1_000));
        for (var i = 0; i < 6; i++)
        {
            yield return string.Concat(
                Enumerable.Range(0, random.Next(3_000))
                    .Select(_ => (char)random.Next(32, 32 + (1 << random.Next(2, 10)))));
        }
        yield return "key€ down, key€ up";
    }

    private static void Write(
        ArrayBufferWriter<byte> output, DeflaterSet deflaters, int windowBits, byte[] plain, bool isMasked)
    {
        var room = new byte[plain.Length + 20];
        Assert.True(deflaters.For(windowBits, plain.Length)!.TryDeflate(new(plain), room, out var written));
        output.Write(isMasked ? Wire.Masked(0xC1, room.AsSpan(0, written)) : Wire.Plain(0xC1, room.AsSpan(0, written)));
    }
}
