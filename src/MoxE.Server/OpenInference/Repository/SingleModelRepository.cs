using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Repository;

/// <summary>The one model that a server was started with, as version 1: it is loaded at the start and stays.</summary>
internal sealed class SingleModelRepository(ServingState state, RequestStarter starter, MoxEOptions options) : IModelRepository
{
    private const string OnlyVersion = "1";

    /// <inheritdoc/>
    public IReadOnlyList<ModelEntry> Index()
    {
        ServingPhase phase = state.Read();
        string name = state.Model?.Name ?? (options.Model.Name.Length > 0 ? options.Model.Name : Path.GetFileName(Path.TrimEndingDirectorySeparator(options.Model.Path)));
        return [new ModelEntry(name, OnlyVersion, Word(phase), phase.Reason() ?? "")];
    }

    /// <inheritdoc/>
    public Outcome<ServedVersion> Find(string name, string version)
    {
        Outcome<ServedModel> model = starter.FindModel(name);
        return !model.Succeeded ? model.Error
            : version is "" or OnlyVersion ? new ServedVersion(model.Value, OnlyVersion, [OnlyVersion])
            : new ServiceError(ErrorKind.ModelNotFound, $"The model '{model.Value.Name}' has no version '{ServiceError.Shorten(version)}': allowed is '{OnlyVersion}'.", "version");
    }

    /// <inheritdoc/>
    public Task<ServiceError?> LoadAsync(string name, CancellationToken cancellationToken) => Task.FromResult<ServiceError?>(Fixed("loads"));

    /// <inheritdoc/>
    public Task<ServiceError?> UnloadAsync(string name, CancellationToken cancellationToken) => Task.FromResult<ServiceError?>(Fixed("unloads"));

    private static ServiceError Fixed(string verb) => new(ErrorKind.Unsupported, $"This server {verb} no models by request: it serves the one it was started with.");

    private static string Word(ServingPhase phase) => phase switch
    {
        ServingPhase.Ready => ModelEntry.Ready,
        ServingPhase.Loading or ServingPhase.WarmingUp => "LOADING",
        ServingPhase.Draining => "UNLOADING",
        _ => "UNAVAILABLE",
    };
}
