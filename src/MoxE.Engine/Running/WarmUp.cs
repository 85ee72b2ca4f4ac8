using MoxE.Engine.Requests;
using MoxE.Engine.Sampling;
using MoxE.Engine.Scheduling;
using MoxE.Engine.Slots;

namespace MoxE.Engine.Running;

/// <summary>
/// Runs steps of several shapes before any request, so that kernels are compiled and pages are touched, and what steps
/// take is known before the first prompt is cut: generations alone, and prompt chunks of growing size beside one. The
/// slots used are zeroed and given back.
/// </summary>
internal sealed class WarmUp(
    IModelRunner runner, SlotPool slots, Sampler sampler, LogProbabilities probabilities, ThroughputEstimate throughput, StepCost cost, EngineClock clock)
{
    private const int Repeats = 3; // the first is cold and teaches the cost nothing
    private const int DenseChunk = 32; // chunks up to here by factors of two, larger ones of four
    private const int MaxSequences = 16;
    private static readonly SamplingParameters Filtered = new() { TopK = 2, TopP = 0.9f, MinP = 0.01f };
    private static readonly SamplingParameters Nucleus = new() { TopP = 0.9f };
    private static readonly GenerationRequest Ruled = new()
    {
        RequestId = "warm-up",
        Prompt = new int[1],
        MaxTokens = 1,
        Sampling = new() { TypicalP = 0.9f, TopP = 0.9f, RepetitionPenalty = 1.1f, FrequencyPenalty = 0.1f, LogitBias = [new(0, 1)], AllowedTokens = [0], BannedSequences = [[0, 0]] },
    };

    private readonly LogitRules? _rules = LogitRules.For(Ruled, null, runner.Shape.VocabularySize);
    private readonly SamplingParameters _most = new() { TopK = Math.Max(1, runner.Shape.VocabularySize - 1) };

    /// <param name="maxTokens">Largest step to run.</param>
    /// <param name="stop">Asked between steps.</param>
    /// <exception cref="ModelStepException">The model cannot run a step.</exception>
    public void Run(int maxTokens, Func<bool> stop)
    {
        int sequences = Math.Min(Math.Min(MaxSequences, slots.Total), Math.Min(runner.Buffers.MaxSequences, runner.Buffers.MaxLogitRows));
        int[] rented = new int[Math.Min(sequences, maxTokens)];
        for (int i = 0; i < rented.Length; i++)
        {
            if (!slots.TryRent("warm-up", out rented[i], out Exception? failure))
            {
                Return(rented.AsSpan(0, i));
                throw new ModelStepException($"A state slot cannot be zeroed: {failure.Message}", failure);
            }
        }

        try
        {
            for (int repeat = 0; repeat < Repeats && !stop(); repeat++)
            {
                for (int count = 1; count <= rented.Length; count *= 2)
                {
                    Step(rented.AsSpan(0, count), count, measured: repeat > 0);
                }

                Span<int> prompt = rented.AsSpan(0, Math.Min(2, rented.Length)); // beside one generation where there is room
                for (int tokens = prompt.Length + 1; tokens < maxTokens && !stop(); tokens += (tokens - 1) * (tokens <= DenseChunk ? 1 : 3))
                {
                    Step(prompt, tokens, measured: repeat > 0);
                }

                Step(prompt, maxTokens, measured: repeat > 0);
            }

            foreach (int slot in rented)
            {
                runner.ZeroSlot(slot);
            }
        }
        finally
        {
            Return(rented);
        }
    }

    private void Return(ReadOnlySpan<int> rented)
    {
        foreach (int slot in rented)
        {
            slots.Return(slot);
        }
    }

    /// <summary>One token for each slot, and what is left of <paramref name="tokens"/> for the last.</summary>
    private void Step(ReadOnlySpan<int> used, int tokens, bool measured)
    {
        StepBuffers buffers = runner.Buffers;
        for (int row = 0; row < tokens; row++)
        {
            buffers.TokenIds[row] = row % runner.Shape.VocabularySize;
        }

        for (int i = 0; i < used.Length; i++)
        {
            buffers.Slots[i] = used[i];
            buffers.RowStarts[i] = i;
            buffers.LogitRows[i] = i == used.Length - 1 ? tokens - 1 : i;
        }

        buffers.RowStarts[used.Length] = tokens;
        long start = clock.Now;
        runner.Run(tokens, used.Length, used.Length);
        double seconds = clock.Seconds(start, clock.Now);
        throughput.OnStep(tokens, seconds);
        if (measured)
        {
            int decodes = tokens == used.Length ? tokens : used.Length - 1;
            cost.OnStep(decodes, tokens - decodes, seconds);
        }

        sampler.TrySample(buffers.Logits(0), SamplingParameters.Greedy, 0, out _);
        sampler.TrySample(buffers.Logits(0), Filtered, 0, out _);
        sampler.TrySample(buffers.Logits(0), Nucleus, 0, out _);
        sampler.TrySample(buffers.Logits(0), _most, 0, out _);
        sampler.Draw(buffers.Logits(0), Ruled.Sampling, _rules, 0, 0, out _);
        probabilities.TryRead(buffers.Logits(0), 0, alternatives: 1, out _, out _);
    }
}
