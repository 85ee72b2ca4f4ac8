using MoxE.Training.Runs.Records;

namespace MoxE.Training.Reports;

/// <summary>How far a run is, and how fast: what a person wants to see of it.</summary>
internal sealed class RunProgress(RunStart start, TimeProvider time)
{
    private const double SmoothedSteps = 20;

    private readonly long _began = time.GetTimestamp();
    private readonly Smoothed _loss = new(SmoothedSteps);
    private readonly Smoothed _tokensPerSecond = new(SmoothedSteps);

    /// <summary>The run.</summary>
    public RunStart Run { get; } = start;

    /// <summary>The last step done.</summary>
    public int Step { get; private set; } = start.FirstStep - 1;

    /// <summary>Cross entropy of the last steps, nats per token; NaN before the first.</summary>
    public double Loss => _loss.Value;

    /// <summary>Speed of the last steps; NaN before the first.</summary>
    public double TokensPerSecond => _tokensPerSecond.Value;

    /// <summary>Of the last step; NaN before the first.</summary>
    public double LearningRate { get; private set; } = double.NaN;

    /// <summary>Of the last evaluation, nats per token; NaN before the first.</summary>
    public double HeldOut { get; private set; } = double.NaN;

    /// <summary>Done of all steps, 0 … 1.</summary>
    public double Share => Run.Steps > 0 ? Math.Clamp((double)Step / Run.Steps, 0, 1) : 0;

    /// <summary>Until the last step at the pace since this process began the run, evaluations included; null before its first step.</summary>
    public TimeSpan? Left
    {
        get
        {
            int done = Step - Run.FirstStep + 1;
            return done > 0 ? time.GetElapsedTime(_began) / done * Math.Max(Run.Steps - Step, 0) : null;
        }
    }

    /// <summary>A step is done.</summary>
    public void Add(StepRecord record)
    {
        (Step, LearningRate) = (record.Step, record.LearningRate);
        _loss.Add(record.CrossEntropy);
        _tokensPerSecond.Add(record.TokensPerSecond);
    }

    /// <summary>An evaluation is done.</summary>
    public void Add(EvaluationRecord record) => HeldOut = record.Loss;
}
