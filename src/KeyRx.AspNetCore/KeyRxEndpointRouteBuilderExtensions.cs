using KeyRx.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KeyRx.AspNetCore;

/// <summary>Puts the server on the port of the application.</summary>
public static class KeyRxEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Clients of the server connect to this path of the application, over HTTP/1.1 and HTTP/2: its authentication
    /// and authorisation decide who may come (<c>.RequireAuthorization(...)</c> and all other conventions), and
    /// <see cref="KeyRxEndpointOptions.Grant"/> what it may do; who is granted nothing is refused. A login by cookie
    /// answers here with 401 or 403, not with the way to its login page. From the upgrade on a connection is served by
    /// the same loop, with the same limits, as those of the server's own port.
    /// </summary>
    /// <param name="endpoints">The application, with
    /// <see cref="KeyRxServiceCollectionExtensions.AddKeyRx(IServiceCollection, Action{Server.KeyRxServerOptions}?)"/>.
    /// </param>
    /// <param name="pattern">As <c>/ws</c>.</param>
    /// <param name="configure">Who may come; null for what the user's claims say.</param>
    /// <exception cref="InvalidOperationException">AddKeyRx was not called.</exception>
    public static IEndpointConventionBuilder MapKeyRx(
        this IEndpointRouteBuilder endpoints, string pattern, Action<KeyRxEndpointOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var services = endpoints.ServiceProvider;
        var host = services.GetService<KeyRxHost>()
            ?? throw new InvalidOperationException("MapKeyRx needs the server: call services.AddKeyRx() before");
        var options = new KeyRxEndpointOptions();
        configure?.Invoke(options);
        if (options.Grant is null) throw new ArgumentException("Grant: it is null", nameof(configure));
        var endpoint = new KeyRxEndpoint(host, options, services.GetRequiredService<ILogger<KeyRxEndpoint>>());
        return endpoints.Map(pattern, endpoint.ServeAsync)
            .WithDisplayName($"KeyRx {pattern}")
            .DisableCookieRedirect(); // no client of a WebSocket can use a page to log in
    }
}
