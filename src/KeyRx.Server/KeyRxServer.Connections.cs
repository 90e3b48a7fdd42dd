using KeyRx.Server.Diagnostics;

namespace KeyRx.Server;

/// <summary>Who is connected, and ending that.</summary>
public sealed partial class KeyRxServer
{
    /// <summary>
    /// Every open WebSocket. Ten thousand of them are looked at over many turns of the loop, so one that comes or goes
    /// meanwhile may be listed or not. Empty where the server has ended.
    /// </summary>
    public Task<IReadOnlyList<ConnectionInfo>> ListConnectionsAsync() =>
        AskAsync<IReadOnlyList<ConnectionInfo>>(_core.Roll.List, []);

    /// <summary>
    /// Closes a connection with 4004, after which our clients do not come back. To keep others out as well, replace the
    /// tokens or the users.
    /// </summary>
    /// <param name="clientId">As <see cref="ConnectionInfo.ClientId"/>.</param>
    /// <returns>How many were closed: none where it was not open any more.</returns>
    public Task<int> DisconnectAsync(string clientId)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        return AskAsync<int>(done => _core.Roll.Disconnect(clientId, done), 0);
    }

    /// <summary>The same for every connection of a token, by the token's name.</summary>
    public Task<int> DisconnectTokenAsync(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return AskAsync<int>(done => _core.Roll.Disconnect(connection => connection.Token!.Name == token, done), 0);
    }

    /// <summary>
    /// The same for every connection of a user of this machine. Linux: elsewhere nobody says whose it is.
    /// </summary>
    public Task<int> DisconnectUserAsync(uint user) =>
        AskAsync<int>(done => _core.Roll.Disconnect(connection => connection.User?.Id == user, done), 0);

    /// <summary>What the loop answers; the other answer where the server ends before it does.</summary>
    private async Task<T> AskAsync<T>(Action<Action<T>> ask, T otherwise)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Call(() => ask(answer.SetResult));
        await Task.WhenAny(answer.Task, Completion).ConfigureAwait(false);
        return answer.Task.IsCompleted ? await answer.Task.ConfigureAwait(false) : otherwise;
    }
}
