using MoxE.Engine.Running;
using MoxE.Engine.Slots;

namespace MoxE.Cli.Evaluation;

/// <summary>Passes steps on, and after each takes the states of its sequences through a snapshot: what the snapshots cost shows in the logits.</summary>
/// <param name="inner">Runs the steps; stays its owner's.</param>
/// <param name="codec">Writes and reads the snapshots.</param>
internal sealed class SnapshottingRunner(IModelRunner inner, SnapshotCodec codec) : IModelRunner
{
    private readonly byte[] _state = new byte[codec.StateBytes];
    private readonly byte[] _snapshot = new byte[codec.SnapshotBytes];

    public ModelShape Shape => inner.Shape;

    public int SlotCount => inner.SlotCount;

    public StepBuffers Buffers => inner.Buffers;

    public void Run(int tokens, int sequences, int logitRows)
    {
        inner.Run(tokens, sequences, logitRows);
        foreach (int slot in Buffers.Slots[..sequences])
        {
            inner.SaveSlot(slot, _state);
            codec.Encode(_state, _snapshot);
            codec.Decode(_snapshot, _state);
            inner.LoadSlot(slot, _state);
        }
    }

    public void ZeroSlot(int slot) => inner.ZeroSlot(slot);

    public void SaveSlot(int slot, Span<byte> destination) => inner.SaveSlot(slot, destination);

    public void LoadSlot(int slot, ReadOnlySpan<byte> source) => inner.LoadSlot(slot, source);

    public void Dispose()
    {
    }
}
