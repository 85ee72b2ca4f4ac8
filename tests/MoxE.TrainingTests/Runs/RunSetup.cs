using Microsoft.Extensions.Time.Testing;
using MoxE.Training.Losses;
using MoxE.Training.Runs;
using MoxE.Training.Runs.Batches;
using MoxE.Training.Runs.Checkpoints;
using MoxE.Training.Runs.Configuration;
using MoxE.Training.Runs.Evaluation;

namespace MoxE.TrainingTests.Runs;

/// <summary>A small run over <see cref="TinyModel"/>, put together.</summary>
internal sealed class RunSetup : IDisposable
{
    private readonly TrainingRun _run;

    public RunSetup(RunFolder folder, TrainingConfig config, ITokens? train = null, ITokens? heldOut = null, RecordingLog? log = null)
    {
        (Folder, Log) = (folder, log ?? new RecordingLog());
        Model = new TinyModel(config.Seed, config.Model);
        HeldOutText? text = heldOut is null ? null : new HeldOutText(heldOut, config.Batch.Length, 0, 2, 1, null);
        _run = new TrainingRun(new RunParts(
            config,
            Model,
            train ?? ArrayTokens.Random(500, TinyModel.Vocabulary, seed: 3),
            "hash",
            text,
            config.LoadBalance == LoadBalanceForm.Bias ? new BiasBalancing(Model.Store, config.BiasRate) : null,
            folder,
            Log,
            Time));
    }

    /// <summary>20 steps of 4 rows in 2 micro-batches, with state carried and dropout.</summary>
    public static TrainingConfig Config { get; } = new()
    {
        Model = TinyModel.Config,
        Length = new RunLength { Steps = 20 },
        Batch = new BatchOptions { Sequences = 4, Length = 8, MicroBatches = 2, Workers = 1 },
        Optimizer = new OptimizerOptions { LearningRate = 0.01, WarmUpSteps = 5 },
        CarryState = true,
        ResetProbability = 0.2,
        Evaluation = new EvaluationOptions { EverySteps = 5 },
        Checkpoint = new CheckpointOptions { EverySteps = 10, Keep = 2 },
    };

    public RunFolder Folder { get; }

    public RecordingLog Log { get; }

    public TinyModel Model { get; }

    public FakeTimeProvider Time { get; } = new() { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };

    public TrainingRun Run => _run;

    /// <summary>Every parameter, name by name.</summary>
    public Dictionary<string, float[]> Parameters() => Model.Store.All.ToDictionary(parameter => parameter.Name, parameter => parameter.Value.data<float>().ToArray());

    public void Dispose()
    {
        _run.Dispose();
        Model.Dispose();
    }
}
