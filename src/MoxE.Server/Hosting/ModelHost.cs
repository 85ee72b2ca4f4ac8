using MoxE.Engine;
using MoxE.Server.Models;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.Hosting;

/// <summary>
/// Loads the models in the background, so that probes answer meanwhile, and drains them at the end. When none can be served, or
/// an engine ends by itself, the server stops with exit code 1, so that whoever runs it starts it anew. Stopping comes
/// before the listeners close: refusals stay answers.
/// </summary>
internal sealed class ModelHost(
    ModelRepository repository,
    ModelLoader loader,
    ModelWatcher watcher,
    ModelRegistry registry,
    MoxEOptions options,
    ServingState state,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ModelHost> logger) : IHostedLifecycleService
{
    private Task _loading = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        loader.EngineEnded = OnEngineEnded;
        lifetime.ApplicationStarted.Register(() => _loading = Task.Run(LoadAsync, CancellationToken.None));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        state.BeginDrain();
        watcher.Stop();
        EngineStatus[] loaded = [.. registry.Snapshot.Versions.SelectMany(version => version.Loaded).Select(model => model.Engine.Status)];
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(options.Drain.TimeoutSeconds), time);
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        if (loaded.Length > 0)
        {
            Log.Draining(logger, loaded.Sum(status => status.Running), loaded.Sum(status => status.Waiting), options.Drain.TimeoutSeconds);
        }

        // A step that hangs cannot be ended; the process can.
        Task stopping = loader.StopAsync(deadline.Token);
        await stopping.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stopping.IsCompleted)
        {
            Log.EngineHangs(logger);
            state.Break();
        }
        else if (loaded.Length > 0)
        {
            Log.Drained(logger);
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await repository.IdleAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task LoadAsync()
    {
        string[] failures;
        bool isServing;
        try
        {
            StartReport report = await repository.StartAsync();
            failures = [.. report.Failures.Select(failure => failure.Reason)];
            bool isAllowedEmpty = report.Versions == 0 && options.Models.Mode != ModelsOptions.NoChanges;
            isServing = isAllowedEmpty || (report.Versions > failures.Length && !(options.Models.RequireAll && failures.Length > 0));
            if (isServing)
            {
                foreach ((ModelLocation location, string reason) in report.Failures)
                {
                    Log.ModelFailed(logger, location.Name, location.Version, reason);
                }
            }
            else if (report.Versions == 0)
            {
                failures = [$"MoxE:Models:Path is '{options.Models.Path}', MoxE:Models:Load is '{options.Models.Load}': there is no such model"];
            }
        }
        catch (Exception e)
        {
            (failures, isServing) = ([e.Message], false);
        }

        if (state.Draining)
        {
            return;
        }

        state.EndStart();
        if (isServing)
        {
            watcher.Start();
            return;
        }

        foreach (string reason in failures)
        {
            Log.ModelBroken(logger, reason);
        }

        state.Break();
        lifetime.StopApplication();
    }

    private void OnEngineEnded()
    {
        if (!state.Draining)
        {
            Log.EngineEnded(logger);
            state.Break();
            lifetime.StopApplication();
        }
    }
}
