using System.Diagnostics;
using KeyRx.Client;
using Xunit;

namespace KeyRx.EndToEnd.Tests.Samples;

/// <summary>A game of the samples, in any language: it prints "URL SECRET", and at its end where it is.</summary>
internal static class GamePlay
{
    /// <summary>Its state comes to a remote control, which moves it and ends it.</summary>
    public static async Task AssertObeysAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        start.RedirectStandardOutput = true;
        using var game = Process.Start(start)!;
        try
        {
            await using var remote = await ConnectAsync(game, cancellation);
            await remote.SubscribeAsync(["game.state"], cancellationToken: cancellation);
            await remote.PublishAsync("game.input", """{"move":7}"""u8.ToArray(), cancellation);
            await remote.PublishAsync("game.input", """{"move":-2}"""u8.ToArray(), cancellation);
            await foreach (var message in remote.ReadAllAsync(cancellation))
            {
                if (message is EventMessage state && state.Payload.Span.EndsWith("\"x\":5}"u8)) break;
            }

            await remote.PublishAsync("game.input", """{"quit":true}"""u8.ToArray(), cancellation);
            await game.WaitForExitAsync(cancellation);
            Assert.Equal((0, "x 5\n"), (game.ExitCode, await game.StandardOutput.ReadToEndAsync(cancellation)));
        }
        finally
        {
            if (!game.HasExited) game.Kill();
        }
    }

    /// <summary>With the address and the secret that it prints first.</summary>
    public static async Task<KeyRxClient> ConnectAsync(Process game, CancellationToken cancellation)
    {
        var line = await game.StandardOutput.ReadLineAsync(cancellation);
        Assert.NotNull(line);
        var words = line.Split(' ');
        return await KeyRxClient.ConnectAsync(
            new KeyRxClientOptions { Url = new Uri(words[0]), Token = words[1] }, cancellation);
    }
}
