using System.Runtime.ExceptionServices;
using MoxE.Model.Config;
using MoxE.Training.Layers;
using MoxE.Training.Losses;
using MoxE.Training.Model;
using MoxE.Training.Runs.Batches;
using MoxE.Training.Runs.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.Training.Runs.Evaluation;

/// <summary>
/// Measures a model on a text: windows in order, each from zero state, without dropout. Parts are added up in their order, so
/// that the result does not depend on threads.
/// </summary>
/// <param name="tokens">The text, longer than <paramref name="length"/>.</param>
/// <param name="length">T of a window.</param>
/// <param name="windows">How many, spread evenly over the text; 0 for all that fit side by side.</param>
/// <param name="rows">Windows of a forward pass.</param>
/// <param name="workers">Forward passes at a time; 0 for as many as there are processors.</param>
/// <param name="tokenBytes">Bytes of text each token stands for, [V]; null when unknown.</param>
internal sealed class HeldOutText(ITokens tokens, int length, int windows, int rows, int workers, IReadOnlyList<int>? tokenBytes)
{
    private readonly Window[] _windows = Place(tokens.Length, length, windows);

    /// <summary>Predicted tokens.</summary>
    public long PredictedTokens => (long)_windows.Length * length;

    private int PartCount => (_windows.Length + rows - 1) / rows;

    /// <summary>Measures a model as it is now.</summary>
    public HeldOutResult Measure(ITrainingModel model)
    {
        var parts = new Part[PartCount];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = workers == 0 ? Environment.ProcessorCount : workers };
        try
        {
            Parallel.For(0, parts.Length, parallel, part => parts[part] = MeasurePart(model, part));
        }
        catch (AggregateException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
        }

        RoutingTally[] tallies = NewTallies(model.Store.Config);
        foreach (Part part in parts)
        {
            for (int layer = 0; layer < tallies.Length; layer++)
            {
                tallies[layer].Add(part.Layers[layer]);
            }
        }

        double nats = parts.Sum(part => part.Nats);
        double bytes = tokenBytes is null ? double.NaN : parts.Sum(part => part.Bytes);
        return new HeldOutResult(nats / PredictedTokens, nats / Math.Log(2) / bytes, PredictedTokens, [.. tallies.Select(tally => tally.ToRecord())]);
    }

    /// <summary>Forward passes over the same windows, one by one; a pass's tensors live until the next.</summary>
    public IEnumerable<(Tensor Tokens, IReadOnlyList<LayerOutput> Layers)> Passes(ITrainingModel model)
    {
        for (int part = 0; part < PartCount; part++)
        {
            using DisposeScope scope = NewDisposeScope();
            (TokenBatch batch, ModelOutput output, _) = Pass(model, part);
            yield return (batch.Inputs, output.Layers);
        }
    }

    private (TokenBatch Batch, ModelOutput Output, LossTerms Losses) Pass(ITrainingModel model, int part)
    {
        using IDisposable frozen = no_grad();
        TokenBatch batch = TokenBatch.Read(tokens, WindowsOf(part), length);
        (ModelOutput output, LossTerms losses) = model.Forward(batch.Inputs, batch.Targets, initial: null, keepState: false, Dropout.None);
        return (batch, output, losses);
    }

    private ReadOnlySpan<Window> WindowsOf(int part) => _windows.AsSpan(part * rows, Math.Min(rows, _windows.Length - (part * rows)));

    private Part MeasurePart(ITrainingModel model, int part)
    {
        using DisposeScope scope = NewDisposeScope();
        (TokenBatch batch, ModelOutput output, LossTerms losses) = Pass(model, part);
        RoutingTally[] tallies = NewTallies(model.Store.Config);
        for (int layer = 0; layer < tallies.Length; layer++)
        {
            tallies[layer].Add(output.Layers[layer].Router);
        }

        double nats = BatchLosses.Of(losses).CrossEntropy * WindowsOf(part).Length * length;
        return new Part(nats, tokenBytes is null ? 0 : Bytes(batch.Targets, tokenBytes), tallies);
    }

    private static long Bytes(Tensor targets, IReadOnlyList<int> tokenBytes)
    {
        long bytes = 0;
        foreach (long token in targets.data<long>())
        {
            bytes += tokenBytes[(int)token];
        }

        return bytes;
    }

    private static RoutingTally[] NewTallies(MoxEConfig config) => [.. Enumerable.Range(0, config.NumLayers).Select(_ => new RoutingTally(config.NumExperts))];

    // Side by side all have the distance T; fewer have the same distance, as far apart as the text allows.
    private static Window[] Place(long textLength, int length, int wanted)
    {
        long fitting = (textLength - 1) / length;
        long count = wanted == 0 ? fitting : Math.Min(wanted, fitting);
        return [.. Enumerable.Range(0, checked((int)count)).Select(i => new Window(fitting * i / count * length, IsFresh: true))];
    }

    private sealed record Part(double Nats, long Bytes, RoutingTally[] Layers);
}
