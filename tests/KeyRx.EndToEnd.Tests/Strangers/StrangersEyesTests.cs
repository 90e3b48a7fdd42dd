using System.Net;
using KeyRx.Client;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.EndToEnd.Tests.Secrets;
using KeyRx.Protocol;
using KeyRx.Testing.Strangers;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Strangers;

/// <summary>
/// Another user of the machine, with everything that he can see: /proc, the tables of sockets, files, ports. Neither a
/// key nor a token, nor which kind of key it was.
/// </summary>
public sealed class StrangersEyesTests : BoundedTest
{
    private const ushort A = 30, One = 2, Space = 57, Enter = 28, Backspace = 14, Shift = 42; // input-event-codes.h

    /// <summary>Everything that keyrxd writes is there: tokens, an audit, a kept log with keys, a socket.</summary>
    [Fact]
    public async Task HeReadsNoTokenAndNoKey()
    {
        Assert.SkipWhen(StrangersEyes.WhyNot is not null, StrangersEyes.WhyNot ?? "");
        OpenToAll(Folder);
        var reader = await RunAsync("token", "add", "reader", "--scope", "status");
        Posix.MakeFifo(PathOf("keyboard"));
        await using var daemon = await DaemonProcess.StartAsync(
            Folder,
            [
                "--source", "fifo:" + PathOf("keyboard"), "--audit", PathOf("audit.jsonl"),
                "--persist-log", PathOf("kept"), "--persist-keys", "--feed", "unix:" + PathOf("feed"),
            ],
            Cancellation);
        await using var keyboard = await Posix.OpenFifoAsync(PathOf("keyboard"), Cancellation);
        var secret = (await daemon.PageAddressAsync(Cancellation)).Split('#')[1];
        await using var client = await KeyRxClient.ConnectAsync(
            new() { Url = daemon.Url, Token = DaemonProcess.Token }, Cancellation);
        await client.SubscribeAsync([Topics.Key], cancellationToken: Cancellation);
        keyboard.Write([.. InputEvents.Key(A, 1), .. InputEvents.Key(A, 0)]);
        await UntilKeyAsync(client);

        var seen = await StrangersEyes.LookAroundAsync(daemon.Id, [Folder], Cancellation);

        Assert.Contains($"READ /proc/{daemon.Id}/cmdline", seen, StringComparison.Ordinal); // he does look
        Assert.Contains($":{daemon.Url.Port:X4} ", seen, StringComparison.Ordinal);
        foreach (var closed in (string[])
            [
                $"/proc/{daemon.Id}/environ", $"/proc/{daemon.Id}/mem", $"/proc/{daemon.Id}/maps",
                $"/proc/{daemon.Id}/fd", PathOf("keyrx"), PathOf("audit.jsonl"), PathOf("kept"), PathOf("keyboard"),
            ])
            Assert.Contains($"REFUSED {closed} 13\n", seen, StringComparison.Ordinal); // EACCES
        var owner = (await File.ReadAllTextAsync(PathOf("keyrx/token"), Cancellation)).Trim();
        foreach (var planted in (string[])[owner, reader, DaemonProcess.Token, secret, "KEY_A", "\"KeyA\""])
            Assert.DoesNotContain(planted, seen, StringComparison.Ordinal);
    }

    /// <summary>He looks at the counter of the owner's socket after each key.</summary>
    [Theory]
    [InlineData(Subprotocols.JsonName)]
    [InlineData(Subprotocols.BinaryName)]
    public async Task TheCounterOfASocketDoesNotTellWhichKeyItWas(string subprotocol)
    {
        Assert.SkipWhen(StrangersEyes.WhyNot is not null, StrangersEyes.WhyNot ?? "");
        await using var keyboard = await TypedKeyboard.StartAsync(Folder, PathOf("keys"), Cancellation);
        using var socket = await CountedSocket.SubscribeAsync(keyboard.Daemon, subprotocol, "", Cancellation);
        await using var eyes = StrangersEyes.On(keyboard.Daemon.Url.Port, socket.Port);
        var before = await eyes.CountAsync(Cancellation);
        var counts = new List<long>();
        foreach (var (key, value) in ((ushort, int)[])
            [
                (A, 1), (A, 0), (One, 1), (One, 0), (Space, 1), (Space, 0), (Enter, 1), (Enter, 0), (Backspace, 1),
                (Backspace, 0), (Shift, 1), (A, 1), (A, 0), (Shift, 0),
            ])
        {
            keyboard.Type(key, value);
            await socket.CountNextAsync(Cancellation);
            var after = await eyes.CountAsync(Cancellation);
            counts.Add(after - before);
            before = after;
        }

        Assert.True(counts[0] > 0, "he sees nothing: this says nothing");
        Assert.True(counts.Distinct().Count() == 1, $"bytes of each key: {string.Join(' ', counts)}");
    }

    /// <summary>While the daemon is there its port is not to be had, on neither address that it was given.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task HeCannotListenWhereTheDaemonDoes(string address)
    {
        Assert.SkipWhen(Stranger.WhyNot is not null, Stranger.WhyNot ?? "");
        var loopback = IPAddress.Parse(address);
        await using var daemon = await DaemonProcess.StartAsync(
            Folder, ["--source", "none", "--listen", new IPEndPoint(loopback, 0).ToString()], Cancellation);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            StrangerOnOurPort.StartAsync(loopback, daemon.Url.Port, Cancellation));

        Assert.Contains("Address already in use", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>The folder itself is no secret: what lies in it looks after itself.</summary>
    private static void OpenToAll(string folder)
    {
        const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        File.SetUnixFileMode(folder, All);
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        var result = await Programs.RunAsync(Programs.Keyrxd(Folder, arguments), Cancellation);
        result.AssertExitCode(0);
        return result.Output.Trim();
    }

    private async Task UntilKeyAsync(KeyRxClient client)
    {
        await foreach (var message in client.ReadAllAsync(Cancellation))
        {
            if (message is KeyMessage) return;
        }

        Assert.Fail("no key came");
    }
}
