using System.Globalization;
using MoxE.Server.Models;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Repository;

/// <summary>The protocol's view of the models of this server.</summary>
internal sealed class RegistryModelRepository(ModelRepository repository, ModelRegistry registry, ServingState state) : IModelRepository
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<ModelEntry>> IndexAsync(CancellationToken cancellationToken) =>
        [.. (await repository.IndexAsync().WaitAsync(cancellationToken)).Select(version => Entry(new ModelStanding(version, state.Draining ? ServingPhase.Draining : ServingState.PhaseOf(version))))];

    /// <inheritdoc/>
    public Outcome<ModelEntry> Look(string name, string version)
    {
        if (state.Look(name, version) is { } found)
        {
            return Entry(found);
        }

        Outcome<ServedModel> missing = registry.Snapshot.Find(name, version); // for its words
        return missing.Succeeded ? Look(name, version) : missing.Error; // it has come meanwhile
    }

    /// <inheritdoc/>
    public Outcome<ServedVersion> Find(string name, string version)
    {
        Outcome<ServedModel> model = state.Find(name, version);
        return model.Succeeded
            ? new ServedVersion(model.Value, $"{model.Value.Name}:{Digits(model.Value.Version)}", Versions(model.Value.Name))
            : model.Error;
    }

    /// <inheritdoc/>
    public async Task<ServiceError?> LoadAsync(string name, CancellationToken cancellationToken) =>
        (await repository.ReloadAsync(name, version: null, cancellationToken)).Error;

    /// <inheritdoc/>
    public async Task<ServiceError?> UnloadAsync(string name, CancellationToken cancellationToken) =>
        (await repository.UnloadAsync(name, version: null, cancellationToken)).Error;

    private static ModelEntry Entry(ModelStanding standing)
    {
        ModelVersion version = standing.Version;
        string word = standing.Phase switch
        {
            ServingPhase.Ready => ModelEntry.Ready,
            ServingPhase.Loading or ServingPhase.WarmingUp => "LOADING",
            ServingPhase.Draining => "UNLOADING",
            _ => "UNAVAILABLE",
        };
        string reason = version.State == VersionState.Ready ? standing.Phase.Reason() ?? "" : version.State.Word();
        return new ModelEntry(version.Location.Name, Digits(version.Location.Version), word, version.Reason ?? reason);
    }

    private IReadOnlyList<string> Versions(string name) =>
        [.. registry.Snapshot.Of(name).Where(version => version.State == VersionState.Ready).Select(version => Digits(version.Location.Version))];

    private static string Digits(int version) => version.ToString(CultureInfo.InvariantCulture);
}
