using MoxE.Server.Hosting;
using MoxE.Server.Options;
using MoxE.Server.Security.Jwt;
using MoxE.Server.Security.Keys;
using MoxE.Server.Security.Limits;
using MoxE.Server.Security.Tls;
using MoxE.Server.Serving;
using MoxE.Server.Telemetry;

namespace MoxE.Server.Security;

/// <summary>Security's services and its places in the pipeline.</summary>
internal static class SecuritySetup
{
    private static readonly string[] CallingHeaders = ["Authorization", "Content-Type", Credential.KeyHeader, RequestId.Header, "Last-Event-ID"];
    private static readonly string[] CallingMethods = ["GET", "POST", "DELETE"];

    /// <summary>Keys, tokens, certificates and limits, as far as they are set up.</summary>
    /// <exception cref="SecurityFileException">A file cannot be used; <see cref="SecurityRules"/> finds it before.</exception>
    public static IServiceCollection AddSecurity(this IServiceCollection services, MoxEOptions options, IConfiguration configuration)
    {
        KeyStore keys = new(options.Security.KeysFile, configuration[EnvironmentKeys.Variable]);
        services.AddSingleton(keys).AddSingleton<FileBacked>(keys);
        if (options.Tls.CertificateFile.Length > 0)
        {
            CertificateStore certificates = new(options.Tls);
            services.AddSingleton(certificates).AddSingleton<FileBacked>(certificates);
        }

        AddTokens(services, options);
        if (SecurityRules.Origins(options.Cors) is { Length: > 0 } origins)
        {
            services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
                .WithOrigins(origins)
                .WithHeaders(CallingHeaders)
                .WithMethods(CallingMethods)
                .WithExposedHeaders([RequestId.Header, "Retry-After", .. RateHeaders.Names])
                .SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
        }

        return services
            .AddSingleton<AllowanceTable>()
            .AddSingleton<Authenticator>()
            .AddSingleton<RefusalMetrics>()
            .AddHostedService<ReloadService>();
    }

    /// <summary>Lines of the framework that quote what a client sent, keys and prompts with it, are not written at any level.</summary>
    public static ILoggingBuilder KeepRequestsOutOfLogs(this ILoggingBuilder logging) => logging
        .AddFilter("Microsoft.AspNetCore.Server.Kestrel.BadRequests", LogLevel.None)
        .AddFilter("Grpc.AspNetCore.Server.ServerCallHandler", LogLevel.Warning);

    /// <summary>The door, after routing; before it, other origins' preflights, which carry no credential.</summary>
    public static WebApplication UseSecurity(this WebApplication app, MoxEOptions options)
    {
        if (options.Cors.Origins.Length > 0)
        {
            app.UseCors();
        }

        app.UseMiddleware<AccessMiddleware>();
        return app;
    }

    /// <summary>Says loudly that the server is open, where it is.</summary>
    public static void WarnIfOpen(this WebApplication app, MoxEOptions options)
    {
        if (!SecurityRules.AsksForCredentials(options, app.Configuration[EnvironmentKeys.Variable]) && SecurityRules.Reachable(options).Any())
        {
            Log.OpenToAll(app.Logger, string.Join(", ", SecurityRules.Reachable(options)));
        }
    }

    private static void AddTokens(IServiceCollection services, MoxEOptions options)
    {
        if (!SecurityRules.HasJwt(options.Jwt))
        {
            return;
        }

        if (options.Jwt.Authority.Length > 0)
        {
            services.AddSingleton(provider => new IssuerKeys(options.Jwt, provider.GetRequiredService<TimeProvider>()));
            services.AddSingleton(provider => new JwtVerifier(options.Jwt, provider.GetRequiredService<IssuerKeys>(), provider.GetRequiredService<TimeProvider>()));
            return;
        }

        SigningKeys keys = new(options.Jwt);
        services.AddSingleton<FileBacked>(keys);
        services.AddSingleton(provider => new JwtVerifier(options.Jwt, keys, provider.GetRequiredService<TimeProvider>()));
    }
}
