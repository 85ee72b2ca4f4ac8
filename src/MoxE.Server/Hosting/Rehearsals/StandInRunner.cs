using MoxE.Engine.Running;

namespace MoxE.Server.Hosting.Rehearsals;

/// <summary>In the place of a model whose kernels are still being warmed up: has its sizes, computes nothing, finds every token as likely as any other.</summary>
internal sealed class StandInRunner(ModelShape shape, int maxTokens) : IModelRunner
{
    /// <inheritdoc/>
    public ModelShape Shape { get; } = shape with { StateBytesPerSlot = sizeof(long) };

    /// <inheritdoc/>
    public int SlotCount => 1;

    /// <inheritdoc/>
    public StepBuffers Buffers { get; } = new(shape, maxTokens, maxSequences: 1, maxLogitRows: 1);

    /// <inheritdoc/>
    public void Run(int tokens, int sequences, int logitRows)
    {
        Buffers.Logits(0).Clear();
        for (int layer = 0; layer < Shape.LayerCount; layer++)
        {
            Span<int> experts = Buffers.Experts(layer, tokens);
            for (int i = 0; i < experts.Length; i++)
            {
                experts[i] = i % Shape.ExpertsPerToken;
            }

            Buffers.Weights(layer, tokens).Fill(1f / Shape.ExpertsPerToken);
            Buffers.Entropy(layer, tokens).Clear();
            Buffers.Difficulty(layer, tokens).Clear();
        }
    }

    /// <inheritdoc/>
    public void ZeroSlot(int slot)
    {
    }

    /// <inheritdoc/>
    public void SaveSlot(int slot, Span<byte> destination) => destination.Clear();

    /// <inheritdoc/>
    public void LoadSlot(int slot, ReadOnlySpan<byte> source)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => Buffers.Dispose();
}
