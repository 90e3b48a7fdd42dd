namespace KeyRx.Server.Access;

/// <summary>How tokens that the server does not know are looked at.</summary>
/// <param name="Ask">The host's.</param>
/// <param name="Timeout">For one look.</param>
/// <param name="AtOnceMax">Looks that are under way at most.</param>
internal sealed record Authentication(
    Func<AuthenticationRequest, CancellationToken, ValueTask<TokenPrincipal?>> Ask, TimeSpan Timeout, int AtOnceMax);
