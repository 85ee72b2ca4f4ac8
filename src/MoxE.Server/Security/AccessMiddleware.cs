using MoxE.Server.Grpc;
using MoxE.Server.Http;
using MoxE.Server.Options;
using MoxE.Server.Security.Limits;
using MoxE.Server.Serving;
using MoxE.Server.Telemetry;

namespace MoxE.Server.Security;

/// <summary>
/// The door of both protocols: who is it, may they use this route, and how much. What no one has marked as a probe is for
/// callers with a credential, unknown routes too. It runs between routing and the routes.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, MoxEOptions options, Authenticator authenticator, RefusalMetrics metrics)
{
    private readonly bool _hasAdminListener = options.Admin.Port >= 0;

    /// <summary>Calls on for those who may come in, and answers the others.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        PathString path = context.Request.Path;
        RouteAccess access = RouteAccesses.Of(context.GetEndpoint(), path);
        if (context.IsOnAdminListener() ? !AdminListener.Serves(path) : _hasAdminListener && access == RouteAccess.Admin)
        {
            await RefuseAsync(context, new ServiceError(ErrorKind.RouteNotFound, $"There is no route {ServiceError.Shorten(path)}."));
            return;
        }

        if (access == RouteAccess.Open || (options.Security.OpenMetrics && path.StartsWithSegments(TelemetrySetup.MetricsPath, StringComparison.OrdinalIgnoreCase)))
        {
            await next(context);
            return;
        }

        Outcome<Caller> found = await authenticator.AuthenticateAsync(context);
        if (!found.Succeeded)
        {
            // Guessing is limited like calling without a credential.
            await RefuseAsync(context, authenticator.OfAddress(context).TryCount() ?? found.Error);
            return;
        }

        await EnterAsync(context, found.Value, access);
    }

    private async Task EnterAsync(HttpContext context, Caller caller, RouteAccess access)
    {
        if (access == RouteAccess.Admin && !caller.IsAdmin)
        {
            await RefuseAsync(context, new ServiceError(ErrorKind.Forbidden, "The credential has no admin right."));
            return;
        }

        context.Features.Set(caller);
        context.Response.OnStarting(static state =>
        {
            (HttpContext started, Allowance left) = ((HttpContext, Allowance))state;
            RateHeaders.Write(started.Response.Headers, left);
            return Task.CompletedTask;
        }, (context, caller.Allowance));
        if (caller.Allowance.TryEnter() is { } tooMany)
        {
            await RefuseAsync(context, tooMany);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            caller.Allowance.Exit();
        }
    }

    private Task RefuseAsync(HttpContext context, ServiceError error)
    {
        metrics.OnRefused(error.Kind);
        if (error.Kind == ErrorKind.Unauthenticated)
        {
            context.Response.Headers.WWWAuthenticate = context.Request.Headers.Authorization.Count > 0 ? "Bearer error=\"invalid_token\"" : "Bearer";
        }

        return GrpcApi.IsGrpc(context.Request) ? GrpcRefusal.SendAsync(context, error) : ErrorJson.SendAsync(context, error);
    }
}
