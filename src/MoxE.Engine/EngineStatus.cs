namespace MoxE.Engine;

/// <summary>A reading of the engine at one moment; every figure is a plain count.</summary>
/// <param name="State">Where the engine is in its life.</param>
/// <param name="Stalled">Work is present and no step has completed within <see cref="EngineOptions.StallThreshold"/>.</param>
/// <param name="Running">Sequences that hold a slot.</param>
/// <param name="Waiting">Requests in the queue.</param>
/// <param name="WaitingFor">What they wait for; the parts add up to <paramref name="Waiting"/>.</param>
/// <param name="WaitingTokens">Prompt tokens in the queue.</param>
/// <param name="SlotsUsed">Slots rented.</param>
/// <param name="SlotsTotal">Slots in the pool: the most sequences that can run at once.</param>
/// <param name="Steps">Steps completed since the start.</param>
public readonly record struct EngineStatus(
    EngineState State,
    bool Stalled,
    int Running,
    int Waiting,
    WaitingReasons WaitingFor,
    int WaitingTokens,
    int SlotsUsed,
    int SlotsTotal,
    long Steps);

/// <summary>The engine's life.</summary>
public enum EngineState
{
    /// <summary>Kernels are being warmed up; requests are accepted and wait.</summary>
    Starting,

    /// <summary>Steps run.</summary>
    Ready,

    /// <summary>New requests are refused, running ones finish.</summary>
    Draining,

    /// <summary>The loop has ended.</summary>
    Stopped,
}
