using Microsoft.AspNetCore.Server.Kestrel.Core;
using MoxE.Server.Telemetry;

namespace MoxE.Server.Security;

/// <summary>Marks the connections of the admin port.</summary>
internal sealed class AdminListener
{
    private static readonly PathString[] Paths = ["/admin", "/health", TelemetrySetup.MetricsPath];
    private static readonly AdminListener Mark = new();

    private AdminListener()
    {
    }

    /// <summary>What the admin port serves.</summary>
    public static bool Serves(PathString path) => Paths.Any(served => path.StartsWithSegments(served, StringComparison.OrdinalIgnoreCase));

    /// <summary>Marks all connections of a listener.</summary>
    public static void Use(ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Features.Set(Mark);
        return next(connection);
    });
}

/// <summary>On which port a request came.</summary>
internal static class AdminListenerFeature
{
    /// <summary>Whether it came on the admin port.</summary>
    public static bool IsOnAdminListener(this HttpContext context) => context.Features.Get<AdminListener>() is not null;
}
