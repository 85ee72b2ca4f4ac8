namespace MoxE.Training.Runs.Records;

/// <summary>
/// Where a run reports. All calls come from one thread, in the order <see cref="Started"/>, then steps and evaluations by
/// step (a step before its evaluation), then <see cref="Finished"/> once, also after a failure.
/// </summary>
internal interface IRunLog
{
    /// <summary>The run begins, or goes on from a checkpoint.</summary>
    void Started(RunStart start);

    /// <summary>A step is done.</summary>
    void Step(StepRecord record);

    /// <summary>An evaluation is done.</summary>
    void Evaluation(EvaluationRecord record);

    /// <summary>The run is over.</summary>
    void Finished(RunResult result);
}
