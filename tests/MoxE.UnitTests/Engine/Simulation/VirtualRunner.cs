using Microsoft.Extensions.Time.Testing;
using MoxE.Engine.Running;

namespace MoxE.UnitTests.Engine.Simulation;

/// <summary>
/// A model whose steps take the time of a <see cref="MachineProfile"/> on a virtual clock. A token's id names its request:
/// r in the prompt, r + <see cref="MaxRequests"/> when generated; so the runner knows prompts from generations, and whose
/// rows a step has. Before <see cref="IsLive"/> a step counts as the warm-up's: sequences of one row generate.
/// </summary>
internal sealed class VirtualRunner(MachineProfile profile, FakeTimeProvider time, IReadOnlyList<int> promptLengths, int slots, int maxTokens) : IModelRunner
{
    public const int MaxRequests = 256;

    private readonly int[] _prompted = new int[MaxRequests];
    private readonly int[] _favourites = new int[slots]; // by logit row: the id whose logit is set

    public ModelShape Shape { get; } = new(2 * MaxRequests, LayerCount: 1, ExpertCount: 2, ExpertsPerToken: 1, MLstmExpertCount: 0, HasDifficulty: false, StateBytesPerSlot: 4);

    public int SlotCount => slots;

    public StepBuffers Buffers { get; } = new(
        new ModelShape(2 * MaxRequests, 1, 2, 1, 0, false, 4), maxTokens, slots, slots);

    public bool IsLive { get; set; }

    /// <summary>Called at the end of each live step.</summary>
    public Action? AfterStep { get; set; }

    /// <summary>Called for each row's request, at the end of its step, with whether a token is drawn for it.</summary>
    public Action<int, bool>? OnRequest { get; set; }

    /// <summary>The most rows a live step had.</summary>
    public int LargestStep { get; private set; }

    public void Run(int tokens, int sequences, int logitRows)
    {
        if (!IsLive)
        {
            int ones = Enumerable.Range(0, sequences).Count(b => Buffers.RowStarts[b + 1] - Buffers.RowStarts[b] == 1);
            Advance(sequences, tokens - ones);
            return;
        }

        LargestStep = Math.Max(LargestStep, tokens);
        int prompted = 0;
        foreach (long id in Buffers.TokenIds[..tokens])
        {
            prompted += id < MaxRequests ? 1 : 0;
        }

        Advance(sequences, prompted);
        for (int b = 0, logitRow = 0; b < sequences; b++)
        {
            int first = Buffers.RowStarts[b], end = Buffers.RowStarts[b + 1];
            int id = (int)Buffers.TokenIds[first], request = id % MaxRequests;
            _prompted[request] += id < MaxRequests ? end - first : 0;
            OnRequest?.Invoke(request, _prompted[request] == promptLengths[request]);
            if (logitRow < logitRows && Buffers.LogitRows[logitRow] == end - 1)
            {
                Favour(logitRow++, request + MaxRequests);
            }
        }

        AfterStep?.Invoke();
    }

    public void ZeroSlot(int slot)
    {
    }

    public void SaveSlot(int slot, Span<byte> destination) => throw new NotSupportedException();

    public void LoadSlot(int slot, ReadOnlySpan<byte> source) => throw new NotSupportedException();

    public void Dispose() => Buffers.Dispose();

    private void Advance(int sequences, int promptTokens) => time.Advance(TimeSpan.FromMilliseconds(profile.Step(sequences, promptTokens)));

    private void Favour(int row, int id)
    {
        Span<float> logits = Buffers.Logits(row);
        logits[_favourites[row]] = 0;
        logits[id] = 1;
        _favourites[row] = id;
    }
}
