using System.Diagnostics.Metrics;

namespace MoxE.Server.Models;

/// <summary>How models come and what they take. Labelled by the names of folders, never by what a caller sent.</summary>
internal sealed class ModelMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "MoxE.Models";

    private readonly Counter<long> _failures;

    /// <summary>Creates the instruments.</summary>
    public ModelMetrics(IMeterFactory meters, ModelRegistry registry, MemoryBudget memory)
    {
        Meter meter = meters.Create(MeterName);
        _failures = meter.CreateCounter<long>("moxe_model_load_failures", null, "Loads that failed or were refused.");
        meter.CreateObservableGauge("moxe_models_ready", () => registry.Snapshot.Versions.Count(version => version.State == VersionState.Ready), null, "Versions of models that take requests.");
        meter.CreateObservableGauge("moxe_models_memory", () => registry.Snapshot.LoadedBytes, "By", "Memory of all models, as estimated when they were admitted.");
        meter.CreateObservableGauge("moxe_models_memory_budget", () => memory.Bytes, "By", "Memory that all models together may take.");
    }

    /// <summary>A model could not be loaded.</summary>
    public void OnLoadFailed(string model) => _failures.Add(1, new KeyValuePair<string, object?>("model", model));
}
