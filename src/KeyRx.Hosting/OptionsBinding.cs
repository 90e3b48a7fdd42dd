using KeyRx.Server;
using Microsoft.Extensions.Configuration;

namespace KeyRx.Hosting;

/// <summary>Options from configuration: everything there is an option that it can say, or an error.</summary>
internal static class OptionsBinding
{
    /// <summary>What only code can say.</summary>
    internal static readonly string[] CodeOnly =
    [
        nameof(KeyRxServerOptions.Source), nameof(KeyRxServerOptions.Tokens), nameof(KeyRxServerOptions.Browser),
        nameof(KeyRxServerOptions.HttpRoutes), nameof(KeyRxServerOptions.Audit),
        nameof(KeyRxServerOptions.LoggerFactory), nameof(KeyRxServerOptions.TimeProvider),
        nameof(KeyRxServerOptions.Hooks), nameof(KeyRxServerOptions.Authenticate),
    ];

    /// <exception cref="InvalidOperationException">
    /// A key is no option, or its value none; the message names it.
    /// </exception>
    internal static void Bind(IConfiguration section, KeyRxServerOptions options)
    {
        foreach (var child in section.GetChildren())
        {
            if (!CodeOnly.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) continue;
            var instead = child.Key.Equals(nameof(KeyRxServerOptions.Tokens), StringComparison.OrdinalIgnoreCase)
                ? nameof(KeyRxServerOptions.ConfiguredTokens)
                : "services.Configure<KeyRxServerOptions>(...)";
            throw new InvalidOperationException($"{child.Path}: only code can say that; use {instead}");
        }

        section.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
    }
}
