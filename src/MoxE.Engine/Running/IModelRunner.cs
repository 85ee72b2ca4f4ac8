namespace MoxE.Engine.Running;

/// <summary>
/// Runs one step of a model over a ragged batch. The engine's only seam to the model: <c>OnnxModelRunner</c> for
/// fused graphs, whose results have the same bits in every batch, <c>PortableModelRunner</c> for portable ones, whose
/// results agree up to rounding; a fake in scheduler and loop tests. Not thread-safe: the engine thread is its only caller.
/// </summary>
public interface IModelRunner : IDisposable
{
    /// <summary>Sizes of the model.</summary>
    ModelShape Shape { get; }

    /// <summary>Number of state slots; slots are 0 … SlotCount − 1.</summary>
    int SlotCount { get; }

    /// <summary>The inputs and outputs of a step, allocated once.</summary>
    StepBuffers Buffers { get; }

    /// <summary>
    /// Runs the step that <see cref="Buffers"/> describes; results are in <see cref="Buffers"/> afterwards and the
    /// states of the slots named there have advanced. Allocates nothing on the managed heap once warm.
    /// </summary>
    /// <param name="tokens">T, rows of the batch; 1 … <see cref="StepBuffers.MaxTokens"/>.</param>
    /// <param name="sequences">B, sequences of the batch; 1 … <see cref="StepBuffers.MaxSequences"/>.</param>
    /// <param name="logitRows">R, rows whose logits are wanted; 1 … <see cref="StepBuffers.MaxLogitRows"/>.</param>
    /// <exception cref="ModelStepException">The step failed; the states of its slots are undefined.</exception>
    void Run(int tokens, int sequences, int logitRows);

    /// <summary>Sets the whole state of a slot to zero, the state of a sequence's start.</summary>
    void ZeroSlot(int slot);

    /// <summary>Copies the state of a slot out; <paramref name="destination"/> has exactly <see cref="ModelShape.StateBytesPerSlot"/> bytes.</summary>
    void SaveSlot(int slot, Span<byte> destination);

    /// <summary>Overwrites the state of a slot with what <see cref="SaveSlot"/> gave.</summary>
    void LoadSlot(int slot, ReadOnlySpan<byte> source);
}
