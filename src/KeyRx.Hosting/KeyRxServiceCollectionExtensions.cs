using KeyRx.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace KeyRx.Hosting;

/// <summary>Adds the server to a generic host.</summary>
public static class KeyRxServiceCollectionExtensions
{
    /// <summary>
    /// For a stop, in a host: with the second more that a stop may take, whoever presses Ctrl+C waits no longer than
    /// 2 s, whatever the clients do. The server's own is 5 s.
    /// </summary>
    internal static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Adds a server that starts and stops with the host. Its options are those of the options pattern
    /// (<c>services.Configure&lt;KeyRxServerOptions&gt;</c>); what is not allowed fails the host's start, by the
    /// option's name. It logs through the host, unless its options say where to.
    /// </summary>
    /// <remarks>
    /// <see cref="KeyRxServer"/> can be injected once the host has started it: into endpoints, controllers, whatever
    /// is made later. What is made before, as hosted services are, takes <see cref="KeyRxHost"/>.
    /// </remarks>
    /// <param name="services">The host's.</param>
    /// <param name="configure">Sets options; null for those that are set elsewhere.</param>
    public static IServiceCollection AddKeyRx(
        this IServiceCollection services, Action<KeyRxServerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (!services.Any(service => service.ServiceType == typeof(KeyRxHost))) AddServices(services);
        if (configure is not null) services.Configure(configure);
        return services;
    }

    /// <summary>
    /// The same with options from a section of the configuration. Each key is an option's name, and its value must be
    /// one: what does not bind fails the host's start, by the key. Nothing is bound by reflection.
    /// </summary>
    /// <param name="services">The host's.</param>
    /// <param name="section">As <c>configuration.GetSection("KeyRx")</c>.</param>
    public static IServiceCollection AddKeyRx(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return services.AddKeyRx(options => OptionsBinding.Bind(section, options));
    }

    private static void AddServices(IServiceCollection services)
    {
        services.AddOptionsWithValidateOnStart<KeyRxServerOptions, OptionsValidation>()
            .Configure(options => options.StopTimeout = StopTimeout)
            .PostConfigure<ILoggerFactory>((options, host) =>
            {
                if (options.LoggerFactory is NullLoggerFactory) options.LoggerFactory = host;
            });
        services.AddSingleton(_ => new KeyRxHost());
        services.AddHostedService<KeyRxHostedService>();
        services.TryAddTransient(provider => provider.GetRequiredService<KeyRxHost>().Server);
    }
}
