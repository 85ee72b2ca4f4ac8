using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Repository;

/// <summary>The seam to whatever keeps the models: what there is, and what can be loaded.</summary>
internal interface IModelRepository
{
    /// <summary>Every version known, ready or not; may look into folders.</summary>
    Task<IReadOnlyList<ModelEntry>> IndexAsync(CancellationToken cancellationToken);

    /// <summary>How one version stands, ready or not, or that there is none such. Cheap, for probes.</summary>
    Outcome<ModelEntry> Look(string name, string version);

    /// <summary>A model that takes requests; an empty name or version leaves the choice to the repository.</summary>
    Outcome<ServedVersion> Find(string name, string version);

    /// <summary>Loads a model, or loads it anew.</summary>
    /// <returns>Null, or why not.</returns>
    Task<ServiceError?> LoadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Takes a model out of service.</summary>
    /// <returns>Null, or why not.</returns>
    Task<ServiceError?> UnloadAsync(string name, CancellationToken cancellationToken);
}

/// <summary>A model of the index.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="State">READY, LOADING, UNLOADING or UNAVAILABLE.</param>
/// <param name="Reason">Why it is not ready; empty when it is.</param>
internal sealed record ModelEntry(string Name, string Version, string State, string Reason)
{
    public const string Ready = "READY";

    public bool IsReady => State == Ready;
}

/// <summary>A model that takes requests, and its versions.</summary>
/// <param name="Model">The model.</param>
/// <param name="Key">The name under which <see cref="RequestStarter"/> finds this version of it.</param>
/// <param name="Versions">Every version of it that takes requests.</param>
internal sealed record ServedVersion(ServedModel Model, string Key, IReadOnlyList<string> Versions);
