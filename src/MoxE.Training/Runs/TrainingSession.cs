using System.Text.Json;
using MoxE.Training.Losses;
using MoxE.Training.Model;
using MoxE.Training.Reports;
using MoxE.Training.Runs.Checkpoints;
using MoxE.Training.Runs.Configuration;
using MoxE.Training.Runs.Evaluation;
using MoxE.Training.Runs.Records;
using MoxE.Training.Runs.Steps;
using TorchSharp;

namespace MoxE.Training.Runs;

/// <summary>A run from configuration to trained model: makes the model, trains, and looks at what its routers do.</summary>
internal static class TrainingSession
{
    /// <summary>The file in the run's folder that holds every setting of the run.</summary>
    public const string ConfigFile = "training.json";

    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>Trains. The folder gets its configuration, checkpoints, the best model, and with held-out text <c>routing.csv</c>; logs are the caller's.</summary>
    /// <param name="config">What to train.</param>
    /// <param name="texts">What it reads.</param>
    /// <param name="folder">Of the run: new or empty, or that of the run to go on with.</param>
    /// <param name="resume">Whether to go on from the newest checkpoint.</param>
    /// <param name="log">Where it reports.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends the run after the current step, with a checkpoint.</param>
    /// <exception cref="TrainingException">The folder does not fit, a number is not finite, or the disk is full.</exception>
    /// <exception cref="MoxE.Model.ModelFormatException">A file is not what it should be.</exception>
    public static RunResult Run(
        TrainingConfig config, RunTexts texts, string folder, bool resume, IRunLog log, TimeProvider time, CancellationToken stop)
    {
        RunFolder runFolder = resume ? RunFolder.Open(folder) : RunFolder.Create(folder);
        File.WriteAllText(Path.Combine(runFolder.FullPath, ConfigFile), config.ToJson().ToJsonString(Format) + "\n");
        using DisposeScope scope = torch.NewDisposeScope();
        using var store = new ParameterStore(config.Model);
        store.Initialise(config.Seed);
        if (config.Dense)
        {
            DenseBaseline.Freeze(store);
        }

        var model = new MoxETraining(store, config.LoadBalance);
        HeldOutText? heldOut = texts.HeldOut is null ? null : new HeldOutText(
            texts.HeldOut.Tokens,
            config.Evaluation.Length ?? config.Batch.Length,
            config.Evaluation.Sequences,
            config.Batch.RowsOfMicroBatch,
            config.Batch.Workers,
            texts.TokenBytes(config.Model.Xlstm.VocabSize));
        BiasBalancing? balancing = config.LoadBalance == LoadBalanceForm.Bias ? new BiasBalancing(store, config.BiasRate) : null;
        using var run = new TrainingRun(new RunParts(config, model, texts.Train.Tokens, texts.Train.TokenizerHash, heldOut, balancing, runFolder, log, time));
        if (resume)
        {
            run.Resume(runFolder.Newest!);
        }

        RunResult result = run.Run(stop);
        if (heldOut is not null && result.End != RunEnd.Interrupted)
        {
            RoutingProbe.Record(runFolder.FullPath, config.Model, texts.CountTrainTokens(config.Model.Xlstm.VocabSize), heldOut.Passes(model));
        }

        return result;
    }
}
