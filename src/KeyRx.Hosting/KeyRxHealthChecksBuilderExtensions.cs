using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace KeyRx.Hosting;

/// <summary>Adds the server to the host's health checks.</summary>
public static class KeyRxHealthChecksBuilderExtensions
{
    /// <summary>
    /// Unhealthy while nobody is served, degraded while keys cannot be read; a pause is healthy. After
    /// <see cref="KeyRxServiceCollectionExtensions.AddKeyRx(IServiceCollection, Action{Server.KeyRxServerOptions}?)"/>.
    /// </summary>
    /// <param name="builder">Of <c>services.AddHealthChecks()</c>.</param>
    /// <param name="name">What the check is called.</param>
    /// <param name="tags">To choose it by.</param>
    public static IHealthChecksBuilder AddKeyRx(
        this IHealthChecksBuilder builder, string name = "keyrx", IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name,
            provider => new KeyRxHealthCheck(provider.GetRequiredService<KeyRxHost>()),
            failureStatus: null,
            tags));
    }
}
