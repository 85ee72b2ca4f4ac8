namespace MoxE.Training.Runs.Records;

/// <summary>Why a run ended.</summary>
internal enum RunEnd
{
    /// <summary>All steps are done.</summary>
    Completed,

    /// <summary>The held-out loss no longer fell.</summary>
    StoppedEarly,

    /// <summary>A signal; everything is saved.</summary>
    Interrupted,

    /// <summary>An exception, which the caller reports.</summary>
    Failed,
}

/// <summary>How a run ended.</summary>
/// <param name="End">Why.</param>
/// <param name="Step">The last step done.</param>
/// <param name="Tokens">Trained on.</param>
/// <param name="Seconds">Since the run began, without the pauses between stop and resume.</param>
/// <param name="BestStep">Of the lowest held-out loss; null when nothing was evaluated.</param>
/// <param name="BestLoss">The lowest held-out loss; null when nothing was evaluated.</param>
internal sealed record RunResult(RunEnd End, int Step, long Tokens, double Seconds, int? BestStep, double? BestLoss);
