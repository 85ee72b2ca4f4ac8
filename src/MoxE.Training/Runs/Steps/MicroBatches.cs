using System.Runtime.ExceptionServices;
using MoxE.Training.Layers;
using MoxE.Training.Losses;
using MoxE.Training.Model;
using MoxE.Training.Runs.Batches;
using MoxE.Training.Runs.Configuration;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.Training.Runs.Steps;

/// <summary>
/// Forward and backward passes of a step: its micro-batches on several threads, each with its own generator of dropout
/// masks, the parameters shared. Every result is the same in bits for any number of workers.
/// </summary>
internal sealed class MicroBatches
{
    private readonly ITrainingModel _model;
    private readonly ITokens _tokens;
    private readonly BatchOptions _batch;
    private readonly long _seed;
    private readonly CarriedState? _carried;
    private readonly ExpertCounts? _counts;
    private readonly Tensor[] _trained;
    private readonly ParallelOptions _parallel;

    /// <summary>For the steps of a run.</summary>
    /// <param name="model">Trained.</param>
    /// <param name="tokens">The text.</param>
    /// <param name="config">Of the run.</param>
    /// <param name="carried">State between steps; null where each window begins from zero.</param>
    /// <param name="counts">Filled with what the routers chose; null where nobody asks.</param>
    public MicroBatches(ITrainingModel model, ITokens tokens, TrainingConfig config, CarriedState? carried, ExpertCounts? counts)
    {
        (_model, _tokens, _batch, _seed, _carried, _counts) = (model, tokens, config.Batch, config.Seed, carried, counts);
        Parameters = [.. model.Store.Trainable];
        _trained = [.. Parameters.Select(parameter => parameter.Value)];
        Gradients = new GradientSum([.. Parameters.Select(parameter => parameter.Shape.Elements)], config.Batch.MicroBatches);
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = config.Batch.Workers == 0 ? Environment.ProcessorCount : config.Batch.Workers };
    }

    /// <summary>What is trained, in the order of <see cref="Gradients"/>.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Of the last step, added up over its micro-batches.</summary>
    public GradientSum Gradients { get; }

    /// <summary>Computes losses and gradients.</summary>
    /// <param name="step">1 for the first.</param>
    /// <param name="windows">[B].</param>
    /// <returns>The mean over the micro-batches.</returns>
    public BatchLosses Run(int step, Window[] windows)
    {
        var parts = new BatchLosses[_batch.MicroBatches];
        Gradients.Clear();
        _counts?.Clear();
        try
        {
            Parallel.For(0, parts.Length, _parallel, part => parts[part] = RunPart(step, part, windows));
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        return BatchLosses.Mean(parts);
    }

    private BatchLosses RunPart(int step, int part, Window[] windows)
    {
        using DisposeScope scope = NewDisposeScope();
        int rows = _batch.RowsOfMicroBatch;
        ReadOnlySpan<Window> own = windows.AsSpan(part * rows, rows);
        TokenBatch batch = TokenBatch.Read(_tokens, own, _batch.Length);
        using var generator = new Generator(Draw.Bits(_seed, DrawPurpose.Dropout, step, part));
        var dropout = new Dropout(_model.Store.Config.Xlstm.Dropout, generator);
        (ModelOutput output, LossTerms losses) = _model.Forward(batch.Inputs, batch.Targets, _carried?.Enter(part, own), _carried is not null, dropout);
        IList<Tensor?> gradients = autograd.grad([losses.Total], _trained, allow_unused: true);
        Gradients.Add(part, [.. gradients.Select(gradient => gradient is { IsInvalid: false } ? gradient : null)]);
        _carried?.Leave(part, output.Final);
        _counts?.Add(output);
        return BatchLosses.Of(losses);
    }
}
