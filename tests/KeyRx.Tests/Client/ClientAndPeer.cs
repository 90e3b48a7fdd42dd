using KeyRx.Client;
using KeyRx.Protocol;
using KeyRx.Testing;
using KeyRx.WebSockets.Framing;
using Microsoft.Extensions.Time.Testing;

namespace KeyRx.Tests.Client;

/// <summary>
/// A real client, connected to a peer that the test speaks for. Its clock stands until the test moves it.
/// </summary>
internal sealed class ClientAndPeer(
    RawPeer listener, RawPeerConnection peer, KeyRxClient client, FakeTimeProvider clock,
    CancellationToken cancellation) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<KeyRxMessage> _messages = client.ReadAllAsync(cancellation)
        .GetAsyncEnumerator(cancellation);

    public RawPeerConnection Peer => peer;

    public KeyRxClient Client => client;

    public FakeTimeProvider Clock => clock;

    public static async Task<ClientAndPeer> OpenAsync(
        CancellationToken cancellation, Func<KeyRxClientOptions, KeyRxClientOptions>? configure = null)
    {
        var clock = new FakeTimeProvider();
        var listener = RawPeer.Start();
        var options = new KeyRxClientOptions { Url = listener.Url, TimeProvider = clock };
        options = configure?.Invoke(options) ?? options;
        var connecting = KeyRxClient.ConnectAsync(options, cancellation);
        var peer = await listener.AcceptAsync(cancellation);
        await peer.OpenAsync(cancellation, options.Binary ? Subprotocols.BinaryName : Subprotocols.JsonName);
        return new ClientAndPeer(listener, peer, await connecting, clock, cancellation);
    }

    /// <summary>The next message; null at a normal end.</summary>
    public async Task<KeyRxMessage?> NextAsync() => await _messages.MoveNextAsync() ? _messages.Current : null;

    /// <summary>The end that a reader gets.</summary>
    public Task<KeyRxConnectionException> EndAsync() => Xunit.Assert.ThrowsAsync<KeyRxConnectionException>(NextAsync);

    /// <summary>Has the peer say this, and gives what the client makes of it.</summary>
    public async Task<KeyRxMessage?> ToldAsync(string json)
    {
        await peer.SendFrameAsync(Opcode.Text, System.Text.Encoding.UTF8.GetBytes(json), cancellation);
        return await NextAsync();
    }

    /// <summary>
    /// Moves the clock once the client waits for bytes: what it got before must not count as silence.
    /// </summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        while (client.Silence is null) await Task.Yield();
        clock.Advance(time);
    }

    /// <summary>Until the client has stopped reading, because its messages wait for the test.</summary>
    public async Task UntilHeldUpAsync()
    {
        while (client.Silence is not null) await Task.Yield();
    }

    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        await client.DisposeAsync();
    }
}
