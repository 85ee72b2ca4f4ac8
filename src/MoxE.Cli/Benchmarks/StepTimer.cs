using MoxE.Engine.Running;

namespace MoxE.Cli.Benchmarks;

/// <summary>Times a model's steps. Tokens are random, from a fixed seed, and drawn outside the measured time.</summary>
/// <param name="runner">Runs them.</param>
/// <param name="time">The clock.</param>
/// <param name="stop">Ends the work early.</param>
/// <param name="ran">Called after each step, outside the measured time, with its rows, sequences and wanted logits; or null.</param>
internal sealed class StepTimer(IModelRunner runner, TimeProvider time, CancellationToken stop, Action<int, int, int>? ran = null)
{
    private readonly Random _random = new(1);

    /// <summary>Median time of a whole prompt of one sequence, after an unmeasured one that compiles the kernels and touches the pages.</summary>
    public TimeSpan Prefill(BenchPlan plan) => MedianOf(plan.Repeats, () => PrefillOnce(plan));

    /// <summary>Median over the decodes of the mean time of a step of <paramref name="sequences"/> sequences, after an unmeasured one.</summary>
    public TimeSpan DecodeStep(BenchPlan plan, int sequences) => MedianOf(plan.Repeats, () => DecodeOnce(plan, sequences));

    /// <summary>Time of a whole prompt of one sequence.</summary>
    public TimeSpan PrefillOnce(BenchPlan plan)
    {
        TimeSpan sum = TimeSpan.Zero;
        for (int done = 0; done < plan.PromptTokens; done += plan.MostPrefillTokens)
        {
            sum += Step(1, Math.Min(plan.MostPrefillTokens, plan.PromptTokens - done));
        }

        return sum;
    }

    /// <summary>Mean time of a step of <paramref name="sequences"/> sequences over one decode.</summary>
    public TimeSpan DecodeOnce(BenchPlan plan, int sequences)
    {
        TimeSpan sum = TimeSpan.Zero;
        for (int step = 0; step < plan.DecodeSteps; step++)
        {
            sum += Step(sequences, 1);
        }

        return sum / plan.DecodeSteps;
    }

    /// <summary>Runs the first sequence on by some tokens, at most those of the largest step.</summary>
    public void Advance(int tokens) => Step(1, tokens);

    /// <summary>Forgets all sequences.</summary>
    public void Reset()
    {
        for (int slot = 0; slot < runner.SlotCount; slot++)
        {
            runner.ZeroSlot(slot);
        }
    }

    private TimeSpan MedianOf(int repeats, Func<TimeSpan> measure)
    {
        Reset();
        measure();
        return Median.Of([.. Enumerable.Range(0, repeats).Select(_ => measure())]);
    }

    /// <summary>A step of some sequences with equally many rows each; the last row of each gives logits.</summary>
    private TimeSpan Step(int sequences, int rowsEach)
    {
        stop.ThrowIfCancellationRequested();
        StepBuffers buffers = runner.Buffers;
        int rows = sequences * rowsEach;
        for (int row = 0; row < rows; row++)
        {
            buffers.TokenIds[row] = _random.Next(runner.Shape.VocabularySize);
        }

        buffers.RowStarts[0] = 0;
        for (int b = 0; b < sequences; b++)
        {
            buffers.Slots[b] = b;
            buffers.RowStarts[b + 1] = (b + 1) * rowsEach;
            buffers.LogitRows[b] = ((b + 1) * rowsEach) - 1;
        }

        long start = time.GetTimestamp();
        runner.Run(rows, sequences, sequences);
        TimeSpan elapsed = time.GetElapsedTime(start);
        ran?.Invoke(rows, sequences, sequences);
        return elapsed;
    }
}
