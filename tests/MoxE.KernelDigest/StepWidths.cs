using System.Runtime;
using MoxE.Engine.Loading;
using MoxE.Engine.Running;
using MoxE.Engine.Sampling;
using MoxE.Engine.Scheduling;
using MoxE.Engine.Slots;

namespace MoxE.KernelDigest;

/// <summary>
/// Runs every width of step after the warm-up and tells those for which something was compiled that the warm-up had not.
/// One thread, so that all is compiled on it; tiered compilation must be off, so that nothing is compiled twice.
/// </summary>
internal static class StepWidths
{
    public const int MaxTokens = 64;
    public const int MaxSequences = 20;

    /// <summary>A line for each such width.</summary>
    public static IEnumerable<string> Cold(string folder)
    {
        using var model = LoadedModel.Open(folder, new LoadOptions { StateMemoryBytes = long.MaxValue, MaxSlots = MaxSequences, MaxStepTokens = MaxTokens, MaxLogitRows = MaxTokens, Threads = 1 });
        IModelRunner runner = model.Runner;
        int vocabulary = runner.Shape.VocabularySize;
        new WarmUp(runner, new SlotPool(runner), new Sampler(vocabulary), new LogProbabilities(vocabulary), new ThroughputEstimate(), new StepCost(), new EngineClock(TimeProvider.System))
            .Run(MaxTokens, static () => false);
        List<string> cold = [];
        Run(runner, 1, 1, first: 1); // this program's own methods
        for (int tokens = 1; tokens <= MaxTokens; tokens++)
        {
            for (int sequences = 1; sequences <= Math.Min(tokens, MaxSequences); sequences++)
            {
                // The rows beyond one for each sequence are the first one's, or spread as evenly as can be.
                Note(runner, tokens, sequences, first: tokens - sequences + 1, cold);
                Note(runner, tokens, sequences, first: (tokens + sequences - 1) / sequences, cold);
            }
        }

        return cold;
    }

    private static void Note(IModelRunner runner, int tokens, int sequences, int first, List<string> cold)
    {
        long before = JitInfo.GetCompiledMethodCount(currentThread: true);
        Run(runner, tokens, sequences, first);
        long compiled = JitInfo.GetCompiledMethodCount(currentThread: true) - before;
        if (compiled > 0)
        {
            cold.Add($"{tokens} tokens of {sequences} sequences, up to {first} of each: {compiled} methods");
        }
    }

    private static void Run(IModelRunner runner, int tokens, int sequences, int first)
    {
        StepBuffers buffers = runner.Buffers;
        for (int sequence = 0, row = 0; sequence < sequences; sequence++)
        {
            (buffers.Slots[sequence], buffers.RowStarts[sequence]) = (sequence, row);
            int rows = sequence == sequences - 1 ? tokens - row : Math.Min(first, tokens - row - (sequences - 1 - sequence));
            for (; rows > 0; rows--, row++)
            {
                buffers.TokenIds[row] = row % runner.Shape.VocabularySize;
            }

            buffers.LogitRows[sequence] = row - 1;
        }

        buffers.RowStarts[sequences] = tokens;
        runner.Run(tokens, sequences, sequences);
    }
}
