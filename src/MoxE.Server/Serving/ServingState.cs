using MoxE.Engine;
using MoxE.Server.Models;
using MoxE.Server.Options;

namespace MoxE.Server.Serving;

/// <summary>Where the server as a whole stands: what its models are is <see cref="ModelRegistry"/>'s, whether it is leaving is told here. Thread-safe; draining never ends.</summary>
internal sealed class ServingState(ModelRegistry registry, MoxEOptions options)
{
    private volatile bool _starting = true;
    private volatile bool _draining;

    /// <summary>The default model, once its engine exists.</summary>
    public ServedModel? Model => Default is { } version ? version.Serving ?? version.Next : null;

    /// <summary>Whether the server refuses new work because it is stopping.</summary>
    public bool Draining => _draining;

    /// <summary>Whether the server cannot serve; the process then ends with exit code 1.</summary>
    public bool Broken { get; private set; }

    /// <summary>Completes at the next change of a model, of warm-up or draining; read it before <see cref="Read"/>.</summary>
    public Task Changed => registry.Changed;

    private ModelVersion? Default => registry.Snapshot is var models ? models.Current(models.DefaultName) : null;

    /// <summary>The models of the options have been loaded, or failed.</summary>
    public void EndStart()
    {
        _starting = false;
        registry.Notify();
    }

    /// <summary>The server cannot serve.</summary>
    public void Break() => Broken = true;

    /// <summary>Refuses new work from now on.</summary>
    public void BeginDrain()
    {
        _draining = true;
        registry.Notify();
    }

    /// <summary>Where the server stands at this moment: where its default model does or, when that one failed or was unloaded, the others.</summary>
    public ServingPhase Read()
    {
        if (_draining)
        {
            return ServingPhase.Draining;
        }

        ServingPhase phase = ReadModels();
        bool isEarly = phase == ServingPhase.Empty || (options.Models.RequireAll && phase == ServingPhase.Ready);
        return _starting && isEarly ? ServingPhase.Loading : phase;
    }

    /// <summary>The model that answers to a name, or why none does now.</summary>
    /// <param name="name">A model's name, <c>name:version</c>, or nothing for the default model.</param>
    /// <param name="version">A version, or nothing.</param>
    public Outcome<ServedModel> Find(string? name, string? version = null)
    {
        ServedModel? refusing = null;
        while (true)
        {
            RegistrySnapshot models = registry.Snapshot;
            if (_draining || (_starting && models.Models.IsEmpty))
            {
                return RegistrySnapshot.Unavailable(_draining ? ServingPhase.Draining : ServingPhase.Loading);
            }

            Outcome<ServedModel> found = models.Find(name, version);
            if (!found.Succeeded || PhaseOf(found.Value) is var phase && phase.TakesRequests())
            {
                return found;
            }

            // A model swapped out since the snapshot was taken refuses; its successor is in the next one.
            if (ReferenceEquals(found.Value, refusing))
            {
                return RegistrySnapshot.Unavailable(phase);
            }

            refusing = found.Value;
        }
    }

    /// <summary>How the version that a name means stands; null when there is none such.</summary>
    /// <param name="name">A model's name, <c>name:version</c>, or nothing for the default model.</param>
    /// <param name="version">A version, or nothing.</param>
    public ModelStanding? Look(string? name, string? version = null)
    {
        ServedModel? refusing = null;
        while (true)
        {
            if (registry.Snapshot.Look(name, version) is not { } found)
            {
                return null;
            }

            ServingPhase phase = _draining ? ServingPhase.Draining : PhaseOf(found);
            if (phase.TakesRequests() || found.Serving is null || ReferenceEquals(found.Serving, refusing))
            {
                return new ModelStanding(found, phase);
            }

            refusing = found.Serving; // perhaps swapped out since the snapshot was taken
        }
    }

    /// <summary>Where a version stands.</summary>
    public static ServingPhase PhaseOf(ModelVersion version) => version switch
    {
        { State: VersionState.Ready, Serving: { } model } => PhaseOf(model),
        { State: VersionState.Loading } => ServingPhase.Loading,
        { State: VersionState.WarmingUp } => ServingPhase.WarmingUp,
        { State: VersionState.Draining } => ServingPhase.Draining,
        _ => ServingPhase.Empty,
    };

    private ServingPhase ReadModels() =>
        Look(name: null) is { Version.State: VersionState.Ready or VersionState.Loading or VersionState.WarmingUp } byDefault ? byDefault.Phase : ReadOthers();

    /// <summary>The best of what other models are: one that is ready will do.</summary>
    private ServingPhase ReadOthers()
    {
        ServingPhase[] phases = [.. registry.Snapshot.Models.Keys.Select(name => Look(name)?.Phase).OfType<ServingPhase>()];
        return phases.Contains(ServingPhase.Ready) ? ServingPhase.Ready
            : phases.Contains(ServingPhase.Stalled) ? ServingPhase.Stalled
            : phases.Contains(ServingPhase.Loading) || phases.Contains(ServingPhase.WarmingUp) ? ServingPhase.Loading
            : ServingPhase.Empty;
    }

    private static ServingPhase PhaseOf(ServedModel model)
    {
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

/// <summary>How a version of a model stands.</summary>
/// <param name="Version">The version.</param>
/// <param name="Phase">Where it stands, its step loop and the server's end included.</param>
internal sealed record ModelStanding(ModelVersion Version, ServingPhase Phase);
