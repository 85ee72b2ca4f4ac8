using MoxE.Engine;
using MoxE.Engine.Loading;
using MoxE.Server.Hosting;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.Models;

/// <summary>Brings versions into memory and out again. One load at a time, which <see cref="ModelRepository"/> sees to.</summary>
internal sealed class ModelLoader(
    ModelRegistry registry,
    IEngineFactory factory,
    MemoryBudget memory,
    MoxEOptions options,
    ModelMetrics metrics,
    TimeProvider time,
    ILogger<ModelLoader> logger) : IAsyncDisposable
{
    private readonly Lock _startGate = new();
    private Task _stopped = Task.CompletedTask;
    private volatile bool _stopping;

    /// <summary>Called when an engine that should serve has ended by itself.</summary>
    public Action? EngineEnded { get; set; }

    /// <summary>Whether nothing is loaded any more, because the server is stopping.</summary>
    public bool IsStopping => _stopping;

    /// <summary>Opens a version beside whatever serves, warms it up and lets it take the place of the same version's older one, which finishes what it runs.</summary>
    /// <returns>Why it could not; what served before then goes on.</returns>
    public async Task<ServiceError?> LoadAsync(ModelLocation location)
    {
        if (_stopping)
        {
            return RegistrySnapshot.Unavailable(ServingPhase.Draining);
        }

        Log.ModelLoading(logger, location.Folder);
        long began = time.GetTimestamp();
        registry.BeginLoad(location);
        ServedModel? model = null;
        try
        {
            ModelFootprint footprint = await Task.Run(() => factory.Measure(location));
            if (memory.Refuse(footprint.Bytes, registry.Snapshot.LoadedBytes) is { } refusal)
            {
                return Fail(location, ErrorKind.InsufficientMemory, $"{location.Id} does not fit the memory: {refusal}");
            }

            model = await Task.Run(() => factory.Create(location)) with { Version = location.Version, Bytes = footprint.Bytes };
            Start(location, model);
            await Task.WhenAll(model.Engine.Ready, factory.PrepareAsync(model));
        }
        catch (Exception e)
        {
            if (model is not null)
            {
                await model.Engine.DisposeAsync();
            }

            return Fail(location, ErrorKind.ModelLoadFailed, e.Message);
        }

        ServedModel? old = registry.Publish(location, model);
        Log.ModelReady(logger, model.Name, model.SystemFingerprint, model.Engine.Status.SlotsTotal, model.Engine.Shape.StateBytesPerSlot, time.GetElapsedTime(began).TotalSeconds);
        _ = WatchAsync(model);
        if (old is not null)
        {
            _ = DrainAsync(old);
        }

        return null;
    }

    /// <summary>Takes a version out of service.</summary>
    /// <returns>Completes when its running requests have finished and its memory is free; at once when it did not serve.</returns>
    public Task Retire(string name, int version) => registry.Retire(name, version) is { } old ? DrainAsync(old) : Task.CompletedTask;

    /// <summary>Starts nothing new, and ends every engine as <see cref="InferenceEngine.StopAsync"/> does.</summary>
    /// <returns>Completes when all have ended; with a step that hangs, never.</returns>
    public Task StopAsync(CancellationToken deadline)
    {
        lock (_startGate)
        {
            _stopping = true;
        }

        return _stopped = Task.WhenAll(registry.Snapshot.Versions.SelectMany(version => version.Loaded).Select(model => model.Engine.StopAsync(deadline)));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The memory of a step that hangs stays: freeing it under the step would crash the process.
        if (_stopped.IsCompleted)
        {
            foreach (ServedModel model in registry.Snapshot.Versions.SelectMany(version => version.Loaded))
            {
                await model.Engine.DisposeAsync();
            }
        }
    }

    private void Start(ModelLocation location, ServedModel model)
    {
        lock (_startGate)
        {
            if (_stopping)
            {
                throw new OperationCanceledException("the server is stopping");
            }

            registry.BeginWarmUp(location, model);
        }

        model.Engine.Start();
    }

    private ServiceError Fail(ModelLocation location, ErrorKind kind, string reason)
    {
        registry.Fail(location, reason);
        if (_stopping)
        {
            return RegistrySnapshot.Unavailable(ServingPhase.Draining);
        }

        metrics.OnLoadFailed(location.Name);
        return new ServiceError(kind, reason);
    }

    private async Task WatchAsync(ServedModel model)
    {
        await model.Engine.Ended;
        if (registry.Snapshot.Versions.Any(version => ReferenceEquals(version.Serving, model)))
        {
            EngineEnded?.Invoke();
        }
    }

    private async Task DrainAsync(ServedModel model)
    {
        EngineStatus status = model.Engine.Status;
        Log.ModelRetiring(logger, model.Name, model.Version, status.Running, status.Waiting);
        using CancellationTokenSource limit = options.Models.DrainSeconds > 0 ? new(TimeSpan.FromSeconds(options.Models.DrainSeconds), time) : new();
        await model.Engine.StopAsync(limit.Token);
        await model.Engine.DisposeAsync();
        registry.Release(model);
        Log.ModelReleased(logger, model.Name, model.Version);
    }
}
