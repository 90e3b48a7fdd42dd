using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using KeyRx.Daemon.Commands;
using KeyRx.Daemon.Errors;
using KeyRx.EndToEnd.Tests.Daemons;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace KeyRx.EndToEnd.Tests;

/// <summary>SIGTERM ends the daemon, whatever hangs in it (case L8).</summary>
public sealed class DaemonStuckTests : BoundedTest
{
    /// <summary>Opening a FIFO waits for a writer, who never comes: the source never starts.</summary>
    [Fact]
    public async Task SigtermEndsADaemonWhoseSourceHangsAtItsStart()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "a FIFO is what hangs");
        Posix.MakeFifo(PathOf("keys"));
        var endpoint = FreeEndpoint();
        var start = Programs.Keyrxd(
            Folder,
            ["run", "--listen", $"{endpoint}", "--source", $"script:{PathOf("keys")}"],
            [("KEYRXD_TOKEN", DaemonProcess.Token)]);
        start.RedirectStandardOutput = true;
        using var daemon = Process.Start(start)!;
        try
        {
            await UntilListeningAsync(endpoint);

            await StopClock.WithinAsync(
                nameof(SigtermEndsADaemonWhoseSourceHangsAtItsStart), new KeyRxServerOptions().StopTimeout, () =>
                {
                    Posix.Send(daemon.Id, Posix.SignalTerminate);
                    return daemon.WaitForExitAsync(Cancellation);
                });

            Assert.Equal((0, ""), (daemon.ExitCode, await daemon.StandardOutput.ReadToEndAsync(Cancellation)));
        }
        finally
        {
            if (!daemon.HasExited) daemon.Kill();
        }
    }

    [Fact]
    public async Task ALoopThatIsStuckEndsTheRunWithASentence()
    {
        using var time = new TimeThatHangs();
        var options = new KeyRxServerOptions
        {
            Listen = ["127.0.0.1:0"],
            Tokens = [new("owner", DaemonProcess.Token, TokenScopes.All)],
            TimeProvider = time,
            StopTimeout = TimeSpan.FromMilliseconds(100),
        };
        await using var server = await KeyRxServer.StartAsync(options, Cancellation);
        await time.Hang().WaitAsync(Cancellation);

        var error = await Assert.ThrowsAsync<UserException>(() => StopClock.WithinAsync(
            nameof(ALoopThatIsStuckEndsTheRunWithASentence),
            options.StopTimeout,
            () => RunCommand.StopAsync(server, StopReason.Stop)));

        const string Reason = "the server did not stop within 00:00:00.1000000: the loop is stuck";
        Assert.Equal((3, Reason), (error.ExitCode, error.Message));
    }

    [Fact]
    public async Task WhatHangsBesidesTheServerIsCutAtTheLimit()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        var exit = new TaskCompletionSource<int>();
        using var lastResort = new LastResort(asked.Task, TimeSpan.FromSeconds(8), time, exit.SetResult);
        time.Advance(TimeSpan.FromHours(1));
        asked.SetResult();
        Assert.False(exit.Task.IsCompleted);

        while (!exit.Task.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Cancellation);
        }

        Assert.Equal(3, await exit.Task);
    }

    [Fact]
    public async Task AStopThatEndsInTimeIsNotCut()
    {
        var time = new FakeTimeProvider();
        var exits = 0;
        using (new LastResort(Task.CompletedTask, TimeSpan.FromSeconds(8), time, _ => exits++))
            time.Advance(TimeSpan.FromSeconds(7));

        time.Advance(TimeSpan.FromSeconds(2));
        await Task.Delay(100, Cancellation);

        Assert.Equal(0, exits);
    }

    private static IPEndPoint FreeEndpoint()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return (IPEndPoint)probe.LocalEndPoint!;
    }

    private async Task UntilListeningAsync(IPEndPoint endpoint)
    {
        while (true)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(endpoint, Cancellation);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20, Cancellation);
            }
        }
    }
}
