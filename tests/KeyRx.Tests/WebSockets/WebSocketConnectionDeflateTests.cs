using System.Text;
using KeyRx.WebSockets;
using KeyRx.WebSockets.Framing;
using Xunit;

namespace KeyRx.Tests.WebSockets;

/// <summary>permessage-deflate (RFC 7692) through a connection, with and without context.</summary>
public sealed class WebSocketConnectionDeflateTests
{
    private const int Count = 200;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>P14: messages of the same kind, one after another, in a fraction of their size.</summary>
    [Theory]
    [InlineData(64, 0.45)]
    [InlineData(256, 0.20)]
    public async Task WithContextSmallMessagesShrink(int length, double share)
    {
        var plain = await SentShareAsync(new(), length);
        var alone = await SentShareAsync(new() { Deflate = true }, length);
        var kept = await SentShareAsync(new() { Deflate = true, DeflateKeepsContext = true }, length);

        Assert.InRange(plain, 1.0, 1.2);
        Assert.InRange(kept, 0.01, share);
        Assert.True(kept < alone * 0.7, $"with context {kept:0.00}, without {alone:0.00}");
    }

    [Theory]
    [InlineData(false, true, false, false)]
    [InlineData(true, false, true, true)]
    [InlineData(true, true, false, true)]
    [InlineData(true, true, true, true)]
    public async Task WhateverIsAgreedTheMessagesAreTheSame(
        bool clientDeflates, bool serverDeflates, bool clientKeeps, bool serverKeeps)
    {
        await using var pair = await ConnectionPair.OpenAsync(
            new() { Deflate = clientDeflates, DeflateKeepsContext = clientKeeps, DeflateBytesMin = 0 },
            new() { Deflate = serverDeflates, DeflateKeepsContext = serverKeeps, DeflateBytesMin = 0 });
        Assert.Equal(clientDeflates && serverDeflates, pair.Client.Deflate is not null);
        Assert.Equal(pair.Client.Deflate, pair.Server.Deflate);

        var random = new Random(7);
        for (var i = 0; i < 50; i++)
        {
            var noise = new byte[random.Next(0, 3000)];
            random.NextBytes(noise);
            var text = i % 3 == 0 ? Convert.ToHexString(noise) : new string('a', random.Next(0, 70_000));
            var sending = pair.Client.SendTextAsync(text, Cancellation).AsTask();
            var there = await pair.Server.ReceiveAsync(Cancellation);
            Assert.Equal(text, Encoding.UTF8.GetString(there.Payload));
            await sending;
            var echoing = pair.Server.SendAsync(there, Cancellation).AsTask();
            Assert.Equal(text, Encoding.UTF8.GetString((await pair.Client.ReceiveAsync(Cancellation)).Payload));
            await echoing;
        }
    }

    /// <summary>What does not shrink must be sent all the same: the other side's context has to follow.</summary>
    [Fact]
    public async Task WithContextNoiseIsSentCompressedAndReadBack()
    {
        var options = new WebSocketConnectionOptions
        {
            Deflate = true,
            DeflateKeepsContext = true,
            MaxMessageBytes = 10_000_000,
        };
        await using var pair = await ConnectionPair.OpenAsync(options, options);
        var noise = new byte[3_000_000];
        new Random(1).NextBytes(noise);
        for (var i = 0; i < 3; i++)
        {
            var sending = pair.Client.SendAsync(Opcode.Binary, noise, Cancellation).AsTask();
            var there = await pair.Server.ReceiveAsync(Cancellation);
            Assert.True(there.IsCompressed);
            Assert.Equal(noise, System.Buffers.BuffersExtensions.ToArray(there.Payload));
            await sending;
        }
    }

    private static async Task<double> SentShareAsync(WebSocketConnectionOptions options, int length)
    {
        await using var pair = await ConnectionPair.OpenAsync(options, options);
        var before = pair.SentBytes;
        for (var i = 0; i < Count; i++)
        {
            await pair.Client.SendTextAsync(MessageOf(i, length), Cancellation);
            Assert.Equal(length, (await pair.Server.ReceiveAsync(Cancellation)).Payload.Length);
        }

        return (double)(pair.SentBytes - before) / (Count * length);
    }

    /// <summary>JSON as a program writes it: the same fields, other numbers.</summary>
    private static string MessageOf(int i, int length)
    {
        var text = $"{{\"id\":{i},\"user\":\"ann\",\"x\":{i * 37 % 1000},\"y\":{i * 91 % 1000}";
        for (var at = 0; text.Length < length - 20; at++) text += $",\"field{at}\":{at * 7}";
        return (text + $",\"end\":\"{new string('.', 200)}")[..(length - 2)] + "\"}";
    }
}
