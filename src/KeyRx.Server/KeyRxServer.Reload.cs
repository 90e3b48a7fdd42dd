using KeyRx.Protocol;
using KeyRx.Server.Access;
using KeyRx.Server.Diagnostics;
using KeyRx.Server.Ingest;

namespace KeyRx.Server;

/// <summary>
/// What may change while the server runs: tokens and allow-lists; and errors that the embedding program tells.
/// </summary>
public sealed partial class KeyRxServer
{
    /// <summary>
    /// Replaces all tokens, with the loop's next turn. A connection whose token is not among them any more, or allows
    /// less than before, is closed with 4003; all others stay.
    /// </summary>
    /// <exception cref="ArgumentException">
    /// No token is given, so nobody could connect; or one of them is null, or lists topics in vain.
    /// </exception>
    public void ReplaceTokens(IReadOnlyList<AccessToken> tokens)
    {
        ThrowIfAnyIsNull(tokens, nameof(tokens));
        if (tokens.Count == 0)
            throw new ArgumentException("no token is given: without one nobody may connect", nameof(tokens));
        foreach (var token in tokens)
        {
            if (token.FindMistake() is { } mistake) throw new ArgumentException(mistake, nameof(tokens));
        }

        AccessToken[] accepted = [.. tokens];
        var table = new TokenTable(accepted, _options.TimeProvider);
        Call(() =>
        {
            NoteTokens(accepted);
            _core.Revocation.Replace(table, closed => ServerLog.TokensReplaced(_logger, table.Count, closed));
        });
    }

    /// <summary>
    /// Replaces <see cref="KeyRxServerOptions.AllowedHosts"/> and <see cref="KeyRxServerOptions.AllowedOrigins"/>
    /// for requests from now on.
    /// </summary>
    /// <exception cref="ArgumentException">One of them is no Host or no Origin; the message says why.</exception>
    public void ReplaceAllowLists(IReadOnlyList<string> hosts, IReadOnlyList<string> origins)
    {
        ThrowIfAnyIsNull(hosts, nameof(hosts));
        ThrowIfAnyIsNull(origins, nameof(origins));
        var lists = ListsOf(hosts, origins);
        Call(() => _core.Policy.ReplaceLists(lists));
    }

    /// <summary>
    /// Replaces <see cref="KeyRxServerOptions.AllowedUsers"/>, with the loop's next turn. A connection of a user who
    /// is not among them any more is closed with 4003. The system is asked for their names first, which may take its
    /// time.
    /// </summary>
    public void ReplaceAllowedUsers(IReadOnlySet<uint>? users)
    {
        if (users?.Contains(uint.MaxValue) == true)
            throw new ArgumentException($"{uint.MaxValue} is no user", nameof(users));
        var table = UserTable.Resolve(users);
        Call(() => _core.Revocation.Replace(
            table, closed => ServerLog.UsersReplaced(_logger, table.Count, closed)));
    }

    /// <summary>
    /// Tells subscribers of the topic <c>error</c> of something that went wrong in the embedding program.
    /// </summary>
    /// <param name="code">A word for programs, as <c>reload_failed</c>.</param>
    /// <param name="message">A sentence for people. It goes to everyone with the scope
    /// status: no key, no token.</param>
    public void ReportError(string code, string message)
    {
        ArgumentException.ThrowIfNullOrEmpty(code);
        ArgumentException.ThrowIfNullOrEmpty(message);
        Call(() =>
        {
            ErrorEvents.Append(_core.Topics, _core.Clock, code, message, null);
            if (_core.Topics.TryFind(Topics.Error, out var topic)) topic.Flush();
        });
    }

    private static void ThrowIfAnyIsNull<T>(IReadOnlyList<T> members, string name)
    {
        ArgumentNullException.ThrowIfNull(members, name);
        if (members.Any(member => member is null)) throw new ArgumentException("one of the members is null", name);
    }
}
