using System.Diagnostics.Metrics;
using KeyRx.Client;
using KeyRx.Input;
using KeyRx.Protocol;
using KeyRx.Server;
using Xunit;

namespace KeyRx.Tests.Server.Diagnostics;

/// <summary>What a collector reads of a server in its own process.</summary>
public sealed class ServerMeterTests : KeyRx.Tests.Client.BoundedTest
{
    private const string Secret = "a-token-of-more-than-22-characters";
    private const string Loop = "keyrx.server.loop.";

    [Fact]
    public async Task CountsAreThoseOfTheServerAndNameNoKey()
    {
        await using var server = await KeyRxServer.StartAsync(
            new KeyRxServerOptions
            {
                Listen = ["127.0.0.1:0"],
                MaxConnections = 1,
                Tokens = [new("test", Secret, TokenScopes.All, [Topics.State])],
                Source = () => ScriptedKeyEventSource.Demo(),
            },
            Cancellation);
        using var collector = new Collector(server);
        await using var client = await KeyRxClient.ConnectAsync(Options(server), Cancellation);
        await client.SubscribeAsync([Topics.State], cancellationToken: Cancellation);
        for (var i = 0; i < 3; i++) await client.PublishAsync(Topics.State, "{}"u8.ToArray(), Cancellation);
        await Assert.ThrowsAsync<KeyRxRequestException>(() =>
            client.SubscribeAsync(["kez"], cancellationToken: Cancellation));
        await Assert.ThrowsAsync<KeyRxConnectionException>(() =>
            KeyRxClient.ConnectAsync(Options(server), Cancellation));

        await collector.UntilAsync("keyrx.server.sent_messages", 3, Cancellation);
        var read = collector.Read();
        Assert.Equal(1, read["keyrx.server.active_connections"]);
        Assert.Equal(1, read["keyrx.server.opened_connections"]);
        Assert.Equal(3, read["keyrx.server.published_records{keyrx.topic=state}"]);
        Assert.Equal(1, read["keyrx.server.errors{keyrx.code=404}"]);
        Assert.Equal(1, read["keyrx.server.rejected_requests{keyrx.reason=capacity,http.response.status_code=503}"]);
        Assert.Equal(0, read["keyrx.server.resumes{keyrx.result=gap}"]);
        Assert.Equal(0, read["keyrx.server.dropped_records{keyrx.reason=ring}"]);
        Assert.Equal(1, read["keyrx.capture.active"]);
        Assert.Equal(0, read["keyrx.server.alert{keyrx.alert=capture_lost}"]);
        Assert.True(read["keyrx.server.sent"] > 0);
        Assert.True(read["keyrx.server.log.size"] > 1024 * 1024);
        Assert.Equal(
            ["longest_pump_gap", "longest_turn", "recent_turn", "turns_over_2ms"],
            read.Keys.Where(name => name.StartsWith(Loop, StringComparison.Ordinal) && !name.EndsWith('#'))
                .Select(name => name[Loop.Length..]).Order());
        Assert.DoesNotContain(read.Keys, name => name.Contains("KEY_", StringComparison.Ordinal));
    }

    /// <summary>Both servers are there, each for itself; and one that has stopped is gone.</summary>
    [Fact]
    public async Task TwoServersHaveAMeterEach()
    {
        var first = await StartAsync();
        await using var second = await StartAsync();
        using var collector = new Collector(first, second);
        Assert.Equal(2, collector.Read()["keyrx.server.active_connections#"]);

        await first.DisposeAsync();
        Assert.Equal(1, collector.Read()["keyrx.server.active_connections#"]);
    }

    private Task<KeyRxServer> StartAsync() =>
        KeyRxServer.StartAsync(
            new KeyRxServerOptions
            {
                Listen = ["127.0.0.1:0"],
                Tokens = [new("test", Secret, TokenScopes.All)],
            },
            Cancellation);

    private static KeyRxClientOptions Options(KeyRxServer server) =>
        new() { Url = new Uri($"ws://{server.Endpoints[0]}/ws"), Token = Secret };

    /// <summary>Sums by instrument and attributes; a name with '#' counts the measurements.</summary>
    private sealed class Collector : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly Dictionary<string, double> _read = [];

        /// <param name="servers">Whose meters: other tests have servers too.</param>
        internal Collector(params KeyRxServer[] servers)
        {
            var endpoints = servers.Select(server => server.Endpoints[0].ToString()).ToHashSet();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "KeyRx.Server" && instrument.Meter.Tags?.Any(
                    tag => tag.Key == "keyrx.server.endpoint" && endpoints.Contains((string)tag.Value!)) == true)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
                Take(instrument, value, tags));
            _listener.Start();
        }

        public void Dispose() => _listener.Dispose();

        internal Dictionary<string, double> Read()
        {
            _read.Clear();
            _listener.RecordObservableInstruments();
            return _read;
        }

        internal async Task UntilAsync(string name, double value, CancellationToken cancellation)
        {
            while (Read().GetValueOrDefault(name) < value) await Task.Delay(10, cancellation);
        }

        private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var attributes = string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
            var name = attributes.Length == 0 ? instrument.Name : $"{instrument.Name}{{{attributes}}}";
            _read[name] = _read.GetValueOrDefault(name) + value;
            _read[instrument.Name + "#"] = _read.GetValueOrDefault(instrument.Name + "#") + 1;
        }
    }
}
