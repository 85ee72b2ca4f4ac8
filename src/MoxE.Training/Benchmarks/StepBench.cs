using MoxE.Training.Model;
using MoxE.Training.Optimisation;
using MoxE.Training.Runs.Batches;
using MoxE.Training.Runs.Configuration;
using MoxE.Training.Runs.Steps;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.Training.Benchmarks;

/// <summary>Times the steps of a configuration over random tokens: what is trained on does not change how long it takes.</summary>
/// <param name="config">The run; its data are not opened.</param>
/// <param name="time">The clock.</param>
/// <param name="stop">Ends the work early.</param>
internal sealed class StepBench(TrainingConfig config, TimeProvider time, CancellationToken stop)
{
    private const int WarmUp = 2;
    private const int TextLength = 1 << 20;

    /// <summary>Median seconds of a whole step.</summary>
    /// <param name="workers">Threads, each with its micro-batch.</param>
    /// <param name="steps">Steps that count, ≥ 1.</param>
    public double Step(int workers, int steps)
    {
        TrainingConfig own = config with { Batch = config.Batch with { Workers = workers } };
        using DisposeScope scope = NewDisposeScope();
        using ParameterStore store = Parameters();
        using CarriedState? carried = own.CarryState ? new CarriedState(own.Model, own.Batch.MicroBatches) : null;
        var batches = new MicroBatches(new MoxETraining(store, own.LoadBalance), new RandomTokens(own.Model.Xlstm.VocabSize), own, carried, null);
        var optimizer = new AdamW(batches.Parameters, own.Optimizer.AdamW, _ => true);
        var windows = new RowStreams(TextLength, own.Batch.Sequences, own.Batch.Length, own.Seed, own.ResetProbability);
        int step = 0;
        return Median(steps, () =>
        {
            batches.Run(++step, windows.Next(step));
            Update(optimizer, batches);
        });
    }

    /// <summary>What takes a step's time on one thread. The whole is timed again after its parts, so that a machine that changes its speed changes both.</summary>
    /// <param name="rounds">Measurements of each, ≥ 1.</param>
    public StepShares Shares(int rounds)
    {
        IReadOnlyList<(string Name, double Seconds)> parts = Parts(rounds);
        return new StepShares(Step(1, rounds), parts);
    }

    private List<(string Name, double Seconds)> Parts(int rounds)
    {
        using DisposeScope scope = NewDisposeScope();
        using ParameterStore store = Parameters();
        List<(string, double)> parts = [.. StepParts.Of(config, store).Select(part => (part.Name, Median(rounds, part.Run) * part.Times * config.Batch.MicroBatches))];
        var one = config with { CarryState = false, Batch = config.Batch with { MicroBatches = 1, Sequences = 1, Workers = 1 } };
        var batches = new MicroBatches(new MoxETraining(store, one.LoadBalance), new RandomTokens(one.Model.Xlstm.VocabSize), one, null, null);
        batches.Run(1, [new Window(0, true)]);
        var optimizer = new AdamW(batches.Parameters, one.Optimizer.AdamW, _ => true);
        parts.Add(("gradient norm and AdamW", Median(rounds, () => Update(optimizer, batches))));
        return parts;
    }

    private ParameterStore Parameters()
    {
        var store = new ParameterStore(config.Model);
        store.Initialise(config.Seed);
        if (config.Dense)
        {
            DenseBaseline.Freeze(store);
        }

        return store;
    }

    private static void Update(AdamW optimizer, MicroBatches batches)
    {
        double norm = GradientNorm.Of(batches.Gradients.Sums);
        optimizer.Step(batches.Gradients.Sums, GradientNorm.ClipFactor(norm, 1), 1e-4);
    }

    private double Median(int count, Action action)
    {
        double[] seconds = new double[count];
        for (int i = -WarmUp; i < count; i++)
        {
            stop.ThrowIfCancellationRequested();
            long began = time.GetTimestamp();
            action();
            if (i >= 0)
            {
                seconds[i] = time.GetElapsedTime(began).TotalSeconds;
            }
        }

        Array.Sort(seconds);
        return (seconds[(count - 1) / 2] + seconds[count / 2]) / 2;
    }

    private sealed class RandomTokens(int vocabulary) : ITokens
    {
        public long Length => TextLength;

        public void Read(long start, Span<long> destination)
        {
            var random = new Random((int)start);
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = random.Next(vocabulary);
            }
        }
    }
}
