using MoxE.Server.Options;
using MoxE.Server.Security;

namespace MoxE.Server.Http;

/// <summary>The routes of the operator, in one group: who may use them is decided for the group as a whole.</summary>
internal static class AdminApi
{
    /// <summary>Where they are.</summary>
    public const string Prefix = "/admin";

    /// <summary>Maps the routes, if the options want them.</summary>
    public static WebApplication MapAdminApi(this WebApplication app, MoxEOptions options)
    {
        if (options.Admin.Enabled)
        {
            AdminModelsEndpoint models = app.Services.GetRequiredService<AdminModelsEndpoint>();
            RouteGroupBuilder admin = app.MapGroup(Prefix).AdminOnly();
            admin.MapGet("/models", models.ListAsync);
            admin.MapPost("/models/{name}/load", models.LoadAsync);
            admin.MapPost("/models/{name}/reload", models.ReloadAsync);
            admin.MapPost("/models/{name}/unload", models.UnloadAsync);
        }

        return app;
    }
}
