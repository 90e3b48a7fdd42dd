// Many reconnecting subscribers in one process, each with an account of every sequence.
//   KeyRx.Subscribers URL COUNT TOPIC SEED      token in KEYRXD_TOKEN
// Prints "subscribed" once all are, then reads "until SEQUENCE" from its input, prints one line of JSON when each
// has come so far (or has not within a minute), and ends.
using System.Globalization;
using KeyRx.Client;
using KeyRx.Subscribers;

var (url, count, topic, seed) = (
    new Uri(args[0]), int.Parse(args[1], CultureInfo.InvariantCulture), args[2],
    int.Parse(args[3], CultureInfo.InvariantCulture));
var connection = new KeyRxClientOptions
{
    Url = url,
    Token = Environment.GetEnvironmentVariable("KEYRXD_TOKEN"),
    Binary = true,
    ConnectTimeout = TimeSpan.FromSeconds(2),
};
var subscribers = Enumerable.Range(0, count).Select(i => new Subscriber(connection, seed + i, topic)).ToList();
using var deadline = new CancellationTokenSource();
var last = new TaskCompletionSource<ulong>(TaskCreationOptions.RunContinuationsAsynchronously);

List<Task> runs = [];
foreach (var subscriber in subscribers)
{
    await subscriber.StartAsync(deadline.Token);
    runs.Add(subscriber.RunAsync(last.Task, deadline.Token));
}

Console.WriteLine("subscribed");
var line = await Console.In.ReadLineAsync();
if (line is null || !line.StartsWith("until ", StringComparison.Ordinal)) return 2;
last.SetResult(ulong.Parse(line.AsSpan("until ".Length), CultureInfo.InvariantCulture));
deadline.CancelAfter(TimeSpan.FromMinutes(1));
await Task.WhenAll(runs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
Console.WriteLine(Report.Write(subscribers, runs.Count(run => !run.IsCompletedSuccessfully)));
return 0;
