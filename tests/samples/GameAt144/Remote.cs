using System.Diagnostics;
using System.Text;
using KeyRx.Client;
using KeyRx.Protocol;

namespace GameAt144;

/// <summary>A remote control in a process of its own. The time it sends is of this machine's monotonic clock.</summary>
internal static class Remote
{
    internal static async Task RunAsync(Uri url, string? secret, TimeSpan time)
    {
        await using var client = await KeyRxClient.ConnectAsync(new KeyRxClientOptions { Url = url, Token = secret });
        var begun = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(49.7)); // not in step with the frames
        while (Stopwatch.GetElapsedTime(begun) < time && await timer.WaitForNextTickAsync())
        {
            var move = $$"""{"move":1,"sent":{{Stopwatch.GetTimestamp()}}}""";
            try
            {
                await client.PublishAsync(Game.InputTopic, Encoding.UTF8.GetBytes(move));
            }
            catch (KeyRxRequestException e) when (e.Code == ErrorCodes.Unavailable)
            {
                // It has not begun: it waits for those who watch.
            }
            catch (KeyRxException e)
            {
                Console.Error.WriteLine(e.Message); // the game is over
                return;
            }
        }
    }
}
