using MoxE.Engine.Telemetry;
using MoxE.Server.Options;

namespace MoxE.Server.Models;

/// <summary>What keeps models.</summary>
internal static class ModelServices
{
    /// <summary>The registry, what changes it, and what it is changed by.</summary>
    public static IServiceCollection AddModels(this IServiceCollection services, MoxEOptions options) => services
        .AddSingleton<EngineMeters>()
        .AddSingleton<ModelRegistry>()
        .AddSingleton<ModelCatalog>()
        .AddSingleton(VersionPolicy.Of(options.Models).Policy!)
        .AddSingleton(new MemoryBudget(options.Models, MachineMemory.LimitBytes()))
        .AddSingleton<ModelMetrics>()
        .AddSingleton<ModelLoader>()
        .AddSingleton<ModelRepository>()
        .AddSingleton<ModelWatcher>();
}
