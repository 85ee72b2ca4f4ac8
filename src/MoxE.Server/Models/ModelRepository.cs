using System.Globalization;
using MoxE.Model;
using MoxE.Server.Hosting;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.Models;

/// <summary>
/// What an operator can do with models, whichever way the wish comes: HTTP, gRPC or a changed folder. Changes run one after
/// another and go on when the caller leaves; at most <see cref="MostWaiting"/> wait.
/// </summary>
internal sealed class ModelRepository(
    ModelCatalog catalog, ModelRegistry registry, ModelLoader loader, VersionPolicy policy, MoxEOptions options, ILogger<ModelRepository> logger) : IDisposable
{
    /// <summary>Most changes that run or wait at once; beyond it the answer is 429.</summary>
    public const int MostWaiting = 32;

    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _waiting;

    /// <summary>Every version that is known or lies in the folder, by name and number.</summary>
    public async Task<IReadOnlyList<ModelVersion>> IndexAsync()
    {
        IReadOnlyList<ModelLocation> there;
        try
        {
            there = await Task.Run(catalog.Read);
        }
        catch (Exception e) when (IsOfFolder(e))
        {
            there = [];
        }

        RegistrySnapshot snapshot = registry.Snapshot;
        IEnumerable<ModelVersion> unknown = there.Where(location => snapshot.Get(location.Name, location.Version) is null).Select(location => new ModelVersion(location));
        return [.. snapshot.Versions.Concat(unknown).OrderBy(version => version.Location.Name, StringComparer.Ordinal).ThenBy(version => version.Location.Version)];
    }

    /// <summary>What a change would be refused for at once: a model or version that is neither known nor in the folder.</summary>
    public async Task<ServiceError?> FindMissingAsync(string name, string? version)
    {
        int[] there = [.. from known in await IndexAsync() where known.Location.Name == name select known.Location.Version];
        return there.Any(number => string.IsNullOrEmpty(version) || Digits(number) == version) ? null : NotThere(name, version, there);
    }

    /// <summary>Loads a version, or those that the policy wants, unless they serve already with the files that are there now.</summary>
    /// <param name="name">The model.</param>
    /// <param name="version">One version, which then serves beside what the policy wants; null for the policy's.</param>
    /// <param name="cancellationToken">Ends the wait, not the load.</param>
    /// <returns>All versions of the model afterwards, or why the load failed.</returns>
    public Task<Outcome<ModelVersion[]>> LoadAsync(string name, string? version, CancellationToken cancellationToken) =>
        options.Models.Mode == ModelsOptions.NoChanges ? Refused() : ChangeAsync(name, () => LoadNowAsync(name, version, again: false), cancellationToken);

    /// <summary>As <see cref="LoadAsync"/>, also where the files are those that serve.</summary>
    public Task<Outcome<ModelVersion[]>> ReloadAsync(string name, string? version, CancellationToken cancellationToken) =>
        options.Models.Mode == ModelsOptions.NoChanges ? Refused() : ChangeAsync(name, () => LoadNowAsync(name, version, again: true), cancellationToken);

    /// <summary>Takes a version, or all of a model, out of service.</summary>
    /// <param name="name">The model.</param>
    /// <param name="version">One version; null for all.</param>
    /// <param name="cancellationToken">Ends the wait, not the unloading.</param>
    /// <returns>All versions of the model after their running requests have finished, or why not.</returns>
    public async Task<Outcome<ModelVersion[]>> UnloadAsync(string name, string? version, CancellationToken cancellationToken)
    {
        if (options.Models.Mode != ModelsOptions.Explicit)
        {
            return await Refused();
        }

        Task finished = Task.CompletedTask;
        Outcome<ModelVersion[]> retired = await ChangeAsync(name, () => Task.FromResult(Unload(name, version, out finished)), cancellationToken);
        await finished.WaitAsync(cancellationToken);
        return retired.Succeeded ? Versions(name) : retired;
    }

    /// <summary>Loads what the options name, the default model first.</summary>
    /// <returns>How many there were, and those that failed.</returns>
    /// <exception cref="ModelFormatException">There is no folder to look into.</exception>
    internal Task<StartReport> StartAsync() => AloneAsync(async () =>
    {
        registry.Prefer(options.Models.Default);
        ModelLocation[] wanted =
        [
            .. from location in catalog.ReadWanted()
               group location by location.Name into model
               from version in Wanted(model.Key, model)
               select version,
        ];
        foreach (ModelLocation location in wanted)
        {
            registry.BeginLoad(location);
        }

        string first = registry.Snapshot.DefaultName;
        List<(ModelLocation Location, string Reason)> failures = [];
        foreach (ModelLocation location in wanted.OrderByDescending(location => location.Name == first))
        {
            if (await loader.LoadAsync(location) is { } error)
            {
                failures.Add((location, error.Message));
            }
        }

        return new StartReport(wanted.Length, failures);
    });

    /// <summary>Follows the folder: loads what is new or changed, and takes out of service what is gone or no longer wanted.</summary>
    /// <param name="present">Every version that is whole.</param>
    internal Task SyncAsync(IReadOnlyList<ModelLocation> present) => AloneAsync(async () =>
    {
        ILookup<string, ModelLocation> models = present.Where(location => catalog.IsWanted(location.Name)).ToLookup(location => location.Name);
        foreach (string name in models.Select(model => model.Key).Union(registry.Snapshot.Models.Keys.Where(catalog.IsWanted)).ToArray())
        {
            ModelLocation[] wanted = Wanted(name, models[name]);
            foreach (ModelLocation location in wanted.Where(location => registry.Snapshot.Get(name, location.Version)?.FailedStamp != location.Stamp))
            {
                await LoadUnlessServedAsync(location, again: false);
            }

            RetireAllBut(name, wanted);
            foreach (ModelVersion gone in registry.Snapshot.Of(name).Where(version => !models[name].Any(location => location.Version == version.Location.Version)))
            {
                registry.Forget(name, gone.Location.Version);
            }
        }

        return true;
    });

    /// <summary>Completes when no change runs or waits; once the loader is stopping none comes any more.</summary>
    internal async Task IdleAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        _turn.Release();
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    /// <summary>Whether a failure is one of the folder that holds models.</summary>
    internal static bool IsOfFolder(Exception e) => e is ModelFormatException or IOException or UnauthorizedAccessException;

    private Task<Outcome<ModelVersion[]>> Refused() => Task.FromResult<Outcome<ModelVersion[]>>(new ServiceError(
        ErrorKind.Conflict, $"MoxE:Models:Mode is '{options.Models.Mode}': allowed for this is '{ModelsOptions.Explicit}'."));

    private async Task<Outcome<ModelVersion[]>> ChangeAsync(string name, Func<Task<ServiceError?>> change, CancellationToken cancellationToken)
    {
        if (loader.IsStopping)
        {
            return RegistrySnapshot.Unavailable(ServingPhase.Draining);
        }

        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return new ServiceError(ErrorKind.QueueFull, $"{MostWaiting} changes of models wait; no more are allowed.", RetryAfter: BusyRetry);
        }

        Task<ServiceError?> work = Task.Run(
            async () =>
            {
                try
                {
                    return await AloneAsync(change);
                }
                finally
                {
                    Interlocked.Decrement(ref _waiting);
                }
            },
            CancellationToken.None);
        ServiceError? error = await work.WaitAsync(cancellationToken);
        return error is null ? Versions(name) : error;
    }

    private async Task<T> AloneAsync<T>(Func<Task<T>> change)
    {
        await _turn.WaitAsync();
        try
        {
            return await change();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<ServiceError?> LoadNowAsync(string name, string? version, bool again)
    {
        ModelLocation[] there;
        try
        {
            there = [.. catalog.Read().Where(location => location.Name == name)];
        }
        catch (Exception e) when (IsOfFolder(e))
        {
            return new ServiceError(ErrorKind.ModelLoadFailed, e.Message);
        }

        ModelLocation[] asked = string.IsNullOrEmpty(version) ? Wanted(name, there) : [.. there.Where(location => Digits(location.Version) == version)];
        if (asked.Length == 0)
        {
            return NotThere(name, version, there.Select(location => location.Version));
        }

        ServiceError? error = null;
        foreach (ModelLocation location in asked)
        {
            error = await LoadUnlessServedAsync(location, again) ?? error;
        }

        IEnumerable<ModelLocation> ready = registry.Snapshot.Of(name).Where(known => known.State == VersionState.Ready).Select(known => known.Location);
        RetireAllBut(name, string.IsNullOrEmpty(version) ? asked : [.. Wanted(name, ready), .. asked]);
        return error;
    }

    private async Task<ServiceError?> LoadUnlessServedAsync(ModelLocation location, bool again)
    {
        if (!again && registry.Snapshot.Get(location.Name, location.Version) is { State: VersionState.Ready } known && known.Location.Stamp == location.Stamp)
        {
            return null;
        }

        ServiceError? error = await loader.LoadAsync(location);
        if (error is not null && error.Kind != ErrorKind.Unavailable)
        {
            Log.ModelFailed(logger, location.Name, location.Version, error.Message);
        }

        return error;
    }

    /// <summary>Swaps the rest out, unless none of <paramref name="kept"/> can take its place.</summary>
    private void RetireAllBut(string name, ModelLocation[] kept)
    {
        ModelVersion[] ready = [.. registry.Snapshot.Of(name).Where(version => version.State == VersionState.Ready)];
        ModelVersion[] rest = [.. ready.Where(version => !kept.Any(location => location.Version == version.Location.Version))];
        if (kept.Length > 0 && rest.Length == ready.Length)
        {
            return;
        }

        foreach (ModelVersion version in rest)
        {
            _ = loader.Retire(name, version.Location.Version);
        }
    }

    private ServiceError? Unload(string name, string? version, out Task finished)
    {
        ModelVersion[] asked = [.. registry.Snapshot.Of(name).Where(known => string.IsNullOrEmpty(version) || Digits(known.Location.Version) == version)];
        finished = Task.WhenAll(asked.Select(known => loader.Retire(name, known.Location.Version)).ToArray());
        return asked.Length > 0 ? null : NotThere(name, version, registry.Snapshot.Of(name).Select(known => known.Location.Version));
    }

    private ModelVersion[] Versions(string name) => [.. registry.Snapshot.Of(name)];

    /// <summary>The versions that the policy wants, newest first: once it is ready the rest is not urgent.</summary>
    private ModelLocation[] Wanted(string name, IEnumerable<ModelLocation> there)
    {
        ModelLocation[] all = [.. there];
        IReadOnlySet<int> chosen = policy.Choose(name, all.Select(location => location.Version));
        return [.. all.Where(location => chosen.Contains(location.Version)).OrderByDescending(location => location.Version)];
    }

    private static ServiceError NotThere(string name, string? version, IEnumerable<int> versions)
    {
        string known = string.Join(", ", versions.Select(Digits));
        return known.Length == 0 ? new ServiceError(ErrorKind.ModelNotFound, $"There is no model '{ServiceError.Shorten(name)}'.", "model")
            : string.IsNullOrEmpty(version) ? new ServiceError(ErrorKind.ModelNotFound, $"Of the model '{ServiceError.Shorten(name)}' there are the versions {known}; MoxE:Models:VersionPolicy wants none of them.", "version")
            : new ServiceError(ErrorKind.ModelNotFound, $"The model '{ServiceError.Shorten(name)}' has no version '{ServiceError.Shorten(version)}'; there are {known}.", "version");
    }

    private static string Digits(int version) => version.ToString(CultureInfo.InvariantCulture);
}
