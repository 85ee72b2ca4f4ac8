using MoxE.Engine;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.Hosting;

/// <summary>
/// Loads the model in the background, so that probes answer meanwhile, and drains it at the end. A broken model, and an
/// engine that ends by itself, stop the server with exit code 1, so that whoever runs it starts it anew. Stopping comes
/// before the listeners close: refusals stay answers.
/// </summary>
internal sealed class ModelHost(
    IEngineFactory factory,
    MoxEOptions options,
    ServingState state,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<ModelHost> logger) : IHostedLifecycleService, IAsyncDisposable
{
    private Task _loading = Task.CompletedTask;
    private Task _stopping = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() => _loading = Task.Run(LoadAsync, CancellationToken.None));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        state.BeginDrain();
        if (state.Model is not { } model)
        {
            return;
        }

        EngineStatus status = model.Engine.Status;
        Log.Draining(logger, status.Running, status.Waiting, options.Drain.TimeoutSeconds);
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(options.Drain.TimeoutSeconds), time);
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        _stopping = model.Engine.StopAsync(deadline.Token);

        // A step that hangs cannot be ended; the process can.
        await _stopping.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_stopping.IsCompleted)
        {
            Log.Drained(logger);
        }
        else
        {
            Log.EngineHangs(logger);
            state.Break();
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken) =>
        await _loading.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // The memory of a step that hangs stays: freeing it under the step would crash the process.
        if (state.Model is { } model && _stopping.IsCompleted)
        {
            await model.Engine.DisposeAsync();
        }
    }

    private async Task LoadAsync()
    {
        try
        {
            long began = time.GetTimestamp();
            Log.ModelLoading(logger, options.Model.Path);
            ServedModel model = factory.Create();
            state.Publish(model);
            model.Engine.Start();
            await model.Engine.Ready;
            state.Notify();
            Log.ModelReady(logger, model.Name, model.SystemFingerprint, model.Engine.Status.SlotsTotal, model.Engine.Shape.StateBytesPerSlot, time.GetElapsedTime(began).TotalSeconds);
            await model.Engine.Ended;
            if (!state.Draining)
            {
                Log.EngineEnded(logger);
                state.Break();
                lifetime.StopApplication();
            }
        }
        catch (Exception e)
        {
            if (!state.Draining)
            {
                Log.ModelBroken(logger, e.Message);
                state.Break();
                lifetime.StopApplication();
            }
        }
    }
}
