using System.Globalization;
using MoxE.Server.Models;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Repository;

/// <summary>The protocol's view of the models of this server.</summary>
internal sealed class RegistryModelRepository(ModelRepository repository, ModelRegistry registry, ServingState state) : IModelRepository
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<ModelEntry>> IndexAsync(CancellationToken cancellationToken) =>
        [.. (await repository.IndexAsync().WaitAsync(cancellationToken)).Select(Entry)];

    /// <inheritdoc/>
    public Outcome<ModelEntry> Look(string name, string version)
    {
        RegistrySnapshot models = registry.Snapshot;
        string model = name.Length == 0 ? models.DefaultName : name;
        ModelVersion? found = version.Length == 0 ? models.Current(model) : VersionPolicy.TryParse(version, out int number) ? models.Get(model, number) : null;
        if (found is not null)
        {
            return Entry(found);
        }

        Outcome<ServedModel> served = models.Find(name, version); // for its words
        return served.Succeeded ? Entry(models.Get(served.Value.Name, served.Value.Version)!) : served.Error;
    }

    /// <inheritdoc/>
    public Outcome<ServedVersion> Find(string name, string version)
    {
        Outcome<ServedModel> model = state.Find(name, version);
        return model.Succeeded
            ? new ServedVersion(model.Value, $"{model.Value.Name}:{Digits(model.Value.Version)}", Digits(model.Value.Version), Versions(model.Value.Name))
            : model.Error;
    }

    /// <inheritdoc/>
    public async Task<ServiceError?> LoadAsync(string name, CancellationToken cancellationToken) =>
        (await repository.ReloadAsync(name, version: null, cancellationToken)).Error;

    /// <inheritdoc/>
    public async Task<ServiceError?> UnloadAsync(string name, CancellationToken cancellationToken) =>
        (await repository.UnloadAsync(name, version: null, cancellationToken)).Error;

    private ModelEntry Entry(ModelVersion version) => new(
        version.Location.Name,
        Digits(version.Location.Version),
        state.Draining ? "UNLOADING" : version.State switch
        {
            VersionState.Ready => ModelEntry.Ready,
            VersionState.Loading or VersionState.WarmingUp => "LOADING",
            VersionState.Draining => "UNLOADING",
            _ => "UNAVAILABLE",
        },
        version.Reason ?? (version.State == VersionState.Ready ? "" : version.State.Word()));

    private IReadOnlyList<string> Versions(string name) =>
        [.. registry.Snapshot.Of(name).Where(version => version.State == VersionState.Ready).Select(version => Digits(version.Location.Version))];

    private static string Digits(int version) => version.ToString(CultureInfo.InvariantCulture);
}
