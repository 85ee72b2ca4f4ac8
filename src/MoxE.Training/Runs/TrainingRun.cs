using MoxE.Training.Optimisation;
using MoxE.Training.Runs.Batches;
using MoxE.Training.Runs.Checkpoints;
using MoxE.Training.Runs.Configuration;
using MoxE.Training.Runs.Evaluation;
using MoxE.Training.Runs.Records;
using MoxE.Training.Runs.Steps;

namespace MoxE.Training.Runs;

/// <summary>
/// The loop: a step is windows, forward and backward passes of the micro-batches, clipping, AdamW; after some steps the
/// model is measured, after some saved. Everything that happens is a function of configuration, data and step, but for the
/// times in the records. For one thread.
/// </summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly RunParts _parts;
    private readonly TrainingConfig _config;
    private readonly RunIdentity _identity;
    private readonly CarriedState? _carried;
    private readonly ExpertCounts? _counts;
    private readonly WindowSource _windows;
    private readonly MicroBatches _batches;
    private readonly AdamW _optimizer;
    private readonly CheckpointFiles _files;
    private readonly LearningRateSchedule _schedule;
    private BestLoss _best = BestLoss.None;
    private int _step;
    private int _savedStep = -1;
    private double _earlierSeconds;
    private long _started;

    /// <summary>A run before its first step.</summary>
    public TrainingRun(RunParts parts)
    {
        (_parts, _config) = (parts, parts.Config);
        Steps = _config.Length.InSteps(_config.Batch.Tokens, parts.Tokens.Length);
        _identity = RunIdentity.Of(_config, parts.Tokens.Length, parts.TokenizerHash);
        _carried = _config.CarryState ? new CarriedState(_config.Model, _config.Batch.MicroBatches) : null;
        _counts = parts.Balancing is null ? null : new ExpertCounts(_config.Model.NumLayers, _config.Model.NumExperts);
        BatchOptions batch = _config.Batch;
        _windows = _config.CarryState
            ? new RowStreams(parts.Tokens.Length, batch.Sequences, batch.Length, _config.Seed, _config.ResetProbability)
            : new RandomWindows(parts.Tokens.Length, batch.Sequences, batch.Length, _config.Seed);
        _batches = new MicroBatches(parts.Model, parts.Tokens, _config, _carried, _counts);
        OptimizerOptions optimizer = _config.Optimizer;
        _optimizer = new AdamW(_batches.Parameters, optimizer.AdamW, parameter => WeightDecay.AppliesTo(parameter.Shape, _config.Model));
        _schedule = new LearningRateSchedule(optimizer.LearningRate, optimizer.MinLearningRate, optimizer.WarmUpSteps, Steps);
        _files = new CheckpointFiles(parts.Model.Store, _batches.Parameters, _optimizer, _carried, _config.Data.Tokenizer);
    }

    /// <summary>The last step, if nothing ends the run earlier.</summary>
    public int Steps { get; }

    /// <summary>Goes back to where a checkpoint was saved.</summary>
    /// <param name="checkpoint">Its folder.</param>
    /// <exception cref="TrainingException">It is that of another run; the message names every setting that differs.</exception>
    /// <exception cref="MoxE.Model.ModelFormatException">A file of it is not sound.</exception>
    public void Resume(string checkpoint)
    {
        var state = TrainerState.Read(checkpoint);
        if (state.ConfigHash != _identity.Hash)
        {
            throw new TrainingException(
                $"{checkpoint}: the run cannot go on with other settings than it began with, but for its length, evaluation, early_stopping, checkpoint and batch.workers:\n  "
                + string.Join("\n  ", _identity.DifferencesFrom(state.Identity)));
        }

        _files.Read(checkpoint);
        _windows.Restore(state.Positions);
        (_step, _savedStep, _best, _earlierSeconds) = (state.Step, state.Step, state.Best, state.Seconds);
    }

    /// <summary>Trains until the last step, early stopping or a signal.</summary>
    /// <param name="stop">Ends the run after the current step, with a checkpoint.</param>
    /// <exception cref="TrainingException">A number is not finite, or a checkpoint cannot be written.</exception>
    public RunResult Run(CancellationToken stop)
    {
        _started = _parts.Time.GetTimestamp();
        long parameters = _batches.Parameters.Sum(parameter => parameter.Shape.Elements);
        _parts.Log.Started(new RunStart(_parts.Folder.FullPath, _step + 1, Steps, _config.Batch.Tokens, parameters, _config.Model.NumLayers, _config.Model.NumExperts));
        RunResult result;
        try
        {
            result = Result(Train(stop));
        }
        catch
        {
            FinishFailed();
            throw;
        }

        _parts.Log.Finished(result);
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => _carried?.Dispose();

    // What ended the run is what the caller has to hear, not that a log could not be closed after it.
    private void FinishFailed()
    {
        try
        {
            _parts.Log.Finished(Result(RunEnd.Failed));
        }
        catch (Exception exception) when (exception is TrainingException or IOException or UnauthorizedAccessException)
        {
        }
    }

    private RunEnd Train(CancellationToken stop)
    {
        while (_step < Steps)
        {
            if (stop.IsCancellationRequested)
            {
                Save();
                return RunEnd.Interrupted;
            }

            _parts.Log.Step(Step());
            bool isLast = _step == Steps;
            if (_parts.HeldOut is { } text && (isLast || _step % _config.Evaluation.EverySteps == 0))
            {
                Evaluate(text);
                if (!isLast && _best.IsExhausted(_config.EarlyStopping.Patience))
                {
                    Save();
                    return RunEnd.StoppedEarly;
                }
            }

            if (isLast || _step % _config.Checkpoint.EverySteps == 0)
            {
                Save();
            }
        }

        return RunEnd.Completed;
    }

    private StepRecord Step()
    {
        int step = _step + 1;
        long began = _parts.Time.GetTimestamp();
        BatchLosses losses = _batches.Run(step, _windows.Next(step));
        IReadOnlyList<float[]?> gradients = _batches.Gradients.Sums;
        double average = 1.0 / _config.Batch.MicroBatches;
        double norm = GradientNorm.Of(gradients) * average;
        StopIfNotFinite(step, losses, norm);
        double rate = _schedule.At(step);
        _optimizer.Step(gradients, average * GradientNorm.ClipFactor(norm, _config.Optimizer.ClipNorm), rate);
        for (int layer = 0; _counts is not null && layer < _counts.Layers.Count; layer++)
        {
            _parts.Balancing!.Update(layer, _counts.Layers[layer]);
        }

        _step = step;
        double seconds = _parts.Time.GetElapsedTime(began).TotalSeconds;
        return new StepRecord(
            step, Tokens, losses.Total, losses.CrossEntropy, losses.Layers, rate, norm, seconds > 0 ? _config.Batch.Tokens / seconds : 0, Seconds);
    }

    private void Evaluate(HeldOutText text)
    {
        HeldOutResult result = text.Measure(_parts.Model);
        if (!double.IsFinite(result.Loss))
        {
            throw Failure(_step, $"the held-out loss is {result.Loss}");
        }

        _best = _best.With(_step, result.Loss, _config.EarlyStopping.MinDelta);
        bool isBest = _best.Step == _step;
        if (isBest)
        {
            _parts.Folder.SaveBest(_files.WriteModel);
        }

        _parts.Log.Evaluation(new EvaluationRecord(_step, Tokens, result.Loss, result.BitsPerByte, result.Tokens, isBest, result.Layers, Seconds));
    }

    private void Save()
    {
        if (_savedStep != _step)
        {
            var state = new TrainerState(_step, Tokens, Seconds, _best, _windows.Positions, _identity.Hash, _identity.Values);
            _parts.Folder.Save(_step, _config.Checkpoint.Keep, folder => _files.Write(folder, state));
            _savedStep = _step;
        }
    }

    private void StopIfNotFinite(int step, BatchLosses losses, double norm)
    {
        if (losses.FindNotFinite() is { } loss)
        {
            throw Failure(step, loss);
        }

        if (!double.IsFinite(norm))
        {
            IReadOnlyList<float[]?> gradients = _batches.Gradients.Sums;
            int bad = Enumerable.Range(0, gradients.Count).First(i => gradients[i]?.Any(value => !float.IsFinite(value)) == true);
            throw Failure(step, $"the gradient of {_batches.Parameters[bad].Name} is not finite");
        }
    }

    private TrainingException Failure(int step, string what)
    {
        string last = _parts.Folder.Newest is { } newest ? $"the last good checkpoint is {newest}" : "there is no checkpoint yet";
        return new TrainingException(
            $"step {step}: {what}; {last}. A lower optimizer.learning_rate, a longer warm-up or a smaller optimizer.clip_norm may help");
    }

    private long Tokens => _step * _config.Batch.Tokens;

    private double Seconds => _earlierSeconds + _parts.Time.GetElapsedTime(_started).TotalSeconds;

    private RunResult Result(RunEnd end) => new(end, _step, Tokens, Seconds, _best.Step, _best.Loss);
}
