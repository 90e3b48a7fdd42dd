using KeyRx.Hosting;
using KeyRx.Protocol;
using KeyRx.Server;
using KeyRx.Server.Access;
using KeyRx.Streams;
using KeyRx.Tests.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace KeyRx.Tests.Hosting;

/// <summary>A generic host with a server on a free port, and nothing else.</summary>
internal static class HostUnderTest
{
    internal const string Secret = "a-token-of-22-characters-or-more";

    /// <summary>Options that are right.</summary>
    internal static void Configure(KeyRxServerOptions options)
    {
        options.Listen = ["127.0.0.1:0"];
        options.Tokens = [new AccessToken("test", Secret, TokenScopes.All, ["note"])];
        options.Topics = [new TopicOptions("note")];
    }

    internal static IHost Build(
        Action<KeyRxServerOptions>? more = null,
        Dictionary<string, string?>? settings = null,
        RememberingLoggerFactory? log = null,
        Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<ILoggerFactory>(log ?? new RememberingLoggerFactory());
        builder.Services.AddHealthChecks().AddKeyRx();
        if (settings is null)
        {
            builder.Services.AddKeyRx(Configure);
        }
        else
        {
            builder.Configuration.AddInMemoryCollection(settings);
            builder.Services.AddKeyRx(builder.Configuration.GetSection("KeyRx"));
        }

        if (more is not null) builder.Services.AddKeyRx(more);
        services?.Invoke(builder.Services);
        return builder.Build();
    }
}
