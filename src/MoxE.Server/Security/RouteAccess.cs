namespace MoxE.Server.Security;

/// <summary>Who may use a route.</summary>
internal enum RouteAccess
{
    /// <summary>Callers with a credential, where one is asked for. The rule for every route that says nothing else, and for unknown ones.</summary>
    Callers,

    /// <summary>Anybody: probes.</summary>
    Open,

    /// <summary>Callers with the admin right.</summary>
    Admin,
}

/// <summary>The access of routes, as metadata of their endpoints. What changes the server is for admins by its path too, lest the mark be forgotten.</summary>
internal static class RouteAccesses
{
    private static readonly string[] AdminPaths = ["/admin", "/inference.GRPCInferenceService/RepositoryModelLoad", "/inference.GRPCInferenceService/RepositoryModelUnload"];
    private static readonly string[] AdminEndings = ["/load", "/unload"];

    /// <summary>Marks a probe.</summary>
    public static T OpenToAll<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(RouteAccess.Open);

    /// <summary>Marks a route of the operator.</summary>
    public static T AdminOnly<T>(this T route)
        where T : IEndpointConventionBuilder => route.WithMetadata(RouteAccess.Admin);

    /// <summary>Who may use what a request asks for.</summary>
    public static RouteAccess Of(Endpoint? endpoint, PathString path)
    {
        string text = path.Value?.TrimEnd('/') ?? ""; // routes take a slash at their end
        bool isAdmin = AdminPaths.Any(admin => path.StartsWithSegments(admin, StringComparison.OrdinalIgnoreCase))
            || (path.StartsWithSegments("/v2/repository", StringComparison.OrdinalIgnoreCase)
                && AdminEndings.Any(ending => text.EndsWith(ending, StringComparison.OrdinalIgnoreCase)));
        return isAdmin ? RouteAccess.Admin : (RouteAccess?)endpoint?.Metadata.LastOrDefault(item => item is RouteAccess) ?? RouteAccess.Callers;
    }
}
