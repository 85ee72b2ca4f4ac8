using MoxE.Training.Runs.Records;

namespace MoxE.TrainingTests.Runs;

/// <summary>Keeps what a run reports.</summary>
internal sealed class RecordingLog : IRunLog
{
    public List<RunStart> Starts { get; } = [];

    public List<StepRecord> Steps { get; } = [];

    public List<EvaluationRecord> Evaluations { get; } = [];

    public List<RunResult> Results { get; } = [];

    /// <summary>Called after each step.</summary>
    public Action<StepRecord> OnStep { get; init; } = _ => { };

    public void Started(RunStart start) => Starts.Add(start);

    public void Step(StepRecord record)
    {
        Steps.Add(record);
        OnStep(record);
    }

    public void Evaluation(EvaluationRecord record) => Evaluations.Add(record);

    public void Finished(RunResult result) => Results.Add(result);
}
