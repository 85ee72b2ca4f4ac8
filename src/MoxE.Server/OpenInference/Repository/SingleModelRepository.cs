using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Repository;

/// <summary>The one model that a server was started with, as version 1: it is loaded at the start and stays.</summary>
internal sealed class SingleModelRepository(ServingState state, RequestStarter starter, MoxEOptions options) : IModelRepository
{
    private const string OnlyVersion = "1";

    private string Name => state.Model?.Name ?? (options.Model.Name.Length > 0 ? options.Model.Name : Path.GetFileName(Path.TrimEndingDirectorySeparator(options.Model.Path)));

    /// <inheritdoc/>
    public Task<IReadOnlyList<ModelEntry>> IndexAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ModelEntry>>([Entry()]);

    /// <inheritdoc/>
    public Outcome<ModelEntry> Look(string name, string version) =>
        name.Length > 0 && name != Name ? new ServiceError(ErrorKind.ModelNotFound, $"The model '{ServiceError.Shorten(name)}' does not exist; '{Name}' is served.", "model")
        : version is "" or OnlyVersion ? Entry()
        : UnknownVersion(Name, version);

    /// <inheritdoc/>
    public Outcome<ServedVersion> Find(string name, string version)
    {
        Outcome<ServedModel> model = starter.FindModel(name);
        return !model.Succeeded ? model.Error
            : version is "" or OnlyVersion ? new ServedVersion(model.Value, model.Value.Name, OnlyVersion, [OnlyVersion])
            : UnknownVersion(model.Value.Name, version);
    }

    /// <inheritdoc/>
    public Task<ServiceError?> LoadAsync(string name, CancellationToken cancellationToken) => Task.FromResult<ServiceError?>(Fixed("loads"));

    /// <inheritdoc/>
    public Task<ServiceError?> UnloadAsync(string name, CancellationToken cancellationToken) => Task.FromResult<ServiceError?>(Fixed("unloads"));

    private ModelEntry Entry()
    {
        ServingPhase phase = state.Read();
        return new ModelEntry(Name, OnlyVersion, Word(phase), phase.Reason() ?? "");
    }

    private static ServiceError UnknownVersion(string name, string version) =>
        new(ErrorKind.ModelNotFound, $"The model '{name}' has no version '{ServiceError.Shorten(version)}': allowed is '{OnlyVersion}'.", "version");

    private static ServiceError Fixed(string verb) => new(ErrorKind.Unsupported, $"This server {verb} no models by request: it serves the one it was started with.");

    private static string Word(ServingPhase phase) => phase switch
    {
        ServingPhase.Ready => ModelEntry.Ready,
        ServingPhase.Loading or ServingPhase.WarmingUp => "LOADING",
        ServingPhase.Draining => "UNLOADING",
        _ => "UNAVAILABLE",
    };
}
