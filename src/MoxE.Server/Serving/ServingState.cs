using MoxE.Engine;

namespace MoxE.Server.Serving;

/// <summary>
/// The one mutable place of the server: which model is served and whether the server is leaving. Thread-safe;
/// a model is published once and draining never ends.
/// </summary>
internal sealed class ServingState
{
    private readonly Lock _lock = new();
    private volatile ServedModel? _model;
    private volatile bool _draining;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The model, once loaded.</summary>
    public ServedModel? Model => _model;

    /// <summary>Whether the server refuses new work because it is stopping.</summary>
    public bool Draining => _draining;

    /// <summary>Whether the model could not be served; the process then ends with exit code 1.</summary>
    public bool Broken { get; private set; }

    /// <summary>Completes at the next change of model, warm-up or draining; read it before <see cref="Read"/>.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>Makes the model visible.</summary>
    public void Publish(ServedModel model)
    {
        _model = model;
        Notify();
    }

    /// <summary>The model cannot be served.</summary>
    public void Break() => Broken = true;

    /// <summary>Refuses new work from now on.</summary>
    public void BeginDrain()
    {
        _draining = true;
        Notify();
    }

    /// <summary>Wakes those who wait for <see cref="Changed"/>.</summary>
    public void Notify()
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }

    /// <summary>Where the server stands at this moment.</summary>
    public ServingPhase Read()
    {
        if (_draining)
        {
            return ServingPhase.Draining;
        }

        if (_model is not { } model)
        {
            return ServingPhase.Loading;
        }

        EngineStatus status = model.Engine.Status;
        return status.State switch
        {
            EngineState.Starting => ServingPhase.WarmingUp,
            EngineState.Ready => status.Stalled ? ServingPhase.Stalled : ServingPhase.Ready,
            EngineState.Draining => ServingPhase.Draining,
            _ => ServingPhase.Stopped,
        };
    }
}
