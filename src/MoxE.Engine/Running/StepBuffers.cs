using System.Runtime.InteropServices;

namespace MoxE.Engine.Running;

/// <summary>
/// The inputs and outputs of one step in native memory, 64-byte aligned, allocated once for the largest step.
/// A step uses the first T, B or R entries; the router's outputs are packed for the step's own T.
/// </summary>
public sealed unsafe class StepBuffers : IDisposable
{
    private const int Alignment = 64;
    private readonly List<nint> _allocations = [];

    /// <summary>Allocates the buffers.</summary>
    /// <param name="shape">Sizes of the model.</param>
    /// <param name="maxTokens">Largest T of a step; ≥ 1.</param>
    /// <param name="maxSequences">Largest B of a step; ≥ 1.</param>
    /// <param name="maxLogitRows">Largest R of a step; ≥ 1.</param>
    public StepBuffers(ModelShape shape, int maxTokens, int maxSequences, int maxLogitRows)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSequences, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLogitRows, 1);
        Shape = shape;
        MaxTokens = maxTokens;
        MaxSequences = maxSequences;
        MaxLogitRows = maxLogitRows;
        long routed = (long)shape.LayerCount * maxTokens;
        TokenIdsPointer = (long*)Allocate(maxTokens * (long)sizeof(long));
        RowStartsPointer = (int*)Allocate((maxSequences + 1) * (long)sizeof(int));
        SlotsPointer = (int*)Allocate(maxSequences * (long)sizeof(int));
        LogitRowsPointer = (int*)Allocate(maxLogitRows * (long)sizeof(int));
        LogitsPointer = (float*)Allocate(maxLogitRows * (long)shape.VocabularySize * sizeof(float));
        ExpertsPointer = (int*)Allocate(routed * shape.ExpertsPerToken * sizeof(int));
        WeightsPointer = (float*)Allocate(routed * shape.ExpertsPerToken * sizeof(float));
        EntropyPointer = (float*)Allocate(routed * sizeof(float));
        DifficultyPointer = (float*)Allocate(routed * sizeof(float));
        HiddenPointer = (float*)Allocate(maxTokens * (long)shape.EmbeddingSize * sizeof(float));
    }

    /// <summary>Sizes of the model.</summary>
    public ModelShape Shape { get; }

    /// <summary>Largest T of a step.</summary>
    public int MaxTokens { get; }

    /// <summary>Largest B of a step.</summary>
    public int MaxSequences { get; }

    /// <summary>Largest R of a step.</summary>
    public int MaxLogitRows { get; }

    /// <summary>Input [T]: tokens of all sequences of the step, end to end.</summary>
    public Span<long> TokenIds => new(TokenIdsPointer, MaxTokens);

    /// <summary>Input [B+1]: sequence b owns rows RowStarts[b] … RowStarts[b+1] − 1; RowStarts[0] = 0, RowStarts[B] = T.</summary>
    public Span<int> RowStarts => new(RowStartsPointer, MaxSequences + 1);

    /// <summary>Input [B]: the state slot of each sequence, all different.</summary>
    public Span<int> Slots => new(SlotsPointer, MaxSequences);

    /// <summary>Input [R]: the rows whose logits are wanted.</summary>
    public Span<int> LogitRows => new(LogitRowsPointer, MaxLogitRows);

    /// <summary>Input: whether the step's hidden states are wanted; only where <see cref="ModelShape.EmbeddingSize"/> is over 0.</summary>
    public bool HiddenWanted
    {
        get;
        set => field = value && Shape.EmbeddingSize == 0
            ? throw new InvalidOperationException("This model gives no hidden states: export it again.")
            : value;
    }

    /// <summary>Output [V]: logits of the wanted row <paramref name="index"/> (an index into <see cref="LogitRows"/>).</summary>
    public Span<float> Logits(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)MaxLogitRows, nameof(index));
        return new(LogitsPointer + ((long)index * Shape.VocabularySize), Shape.VocabularySize);
    }

    /// <summary>Output [T, K] of layer <paramref name="layer"/>: chosen experts, best first.</summary>
    public Span<int> Experts(int layer, int tokens) =>
        new(ExpertsPointer + ((long)layer * tokens * Shape.ExpertsPerToken), tokens * Shape.ExpertsPerToken);

    /// <summary>Output [T, K] of layer <paramref name="layer"/>: weights of the chosen experts, summing to 1 over K.</summary>
    public Span<float> Weights(int layer, int tokens) =>
        new(WeightsPointer + ((long)layer * tokens * Shape.ExpertsPerToken), tokens * Shape.ExpertsPerToken);

    /// <summary>Output [T] of layer <paramref name="layer"/>: normalised entropy of the unbiased router distribution, 0 … 1.</summary>
    public Span<float> Entropy(int layer, int tokens) => new(EntropyPointer + ((long)layer * tokens), tokens);

    /// <summary>Output [T] of layer <paramref name="layer"/>: predicted difficulty, 0 … 1; meaningless without <see cref="ModelShape.HasDifficulty"/>.</summary>
    public Span<float> Difficulty(int layer, int tokens) => new(DifficultyPointer + ((long)layer * tokens), tokens);

    /// <summary>Output [D]: the final norm's output for row <paramref name="row"/>; that of the last step with <see cref="HiddenWanted"/>.</summary>
    public Span<float> Hidden(int row)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)MaxTokens, nameof(row));
        return new(HiddenPointer + ((long)row * Shape.EmbeddingSize), Shape.EmbeddingSize);
    }

    /// <summary>Refuses a step that the buffers cannot hold.</summary>
    internal void RequireFits(int tokens, int sequences, int logitRows)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)tokens - 1, (uint)MaxTokens - 1, nameof(tokens));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)sequences - 1, (uint)MaxSequences - 1, nameof(sequences));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)logitRows - 1, (uint)MaxLogitRows - 1, nameof(logitRows));
    }

    internal long* TokenIdsPointer { get; }

    internal int* RowStartsPointer { get; }

    internal int* SlotsPointer { get; }

    internal int* LogitRowsPointer { get; }

    internal float* LogitsPointer { get; }

    internal int* ExpertsPointer { get; }

    internal float* WeightsPointer { get; }

    internal float* EntropyPointer { get; }

    internal float* DifficultyPointer { get; }

    internal float* HiddenPointer { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (nint allocation in _allocations)
        {
            NativeMemory.AlignedFree((void*)allocation);
        }

        _allocations.Clear();
    }

    private void* Allocate(long bytes)
    {
        void* memory = NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, Alignment), Alignment);
        NativeMemory.Clear(memory, (nuint)Math.Max(bytes, Alignment));
        _allocations.Add((nint)memory);
        return memory;
    }
}
