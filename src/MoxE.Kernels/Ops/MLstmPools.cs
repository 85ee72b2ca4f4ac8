using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>The pools of one mLSTM block's cell, laid out as <see cref="MLstmStateLayout"/> says.</summary>
internal readonly struct MLstmPools
{
    private readonly StatePool _memory;
    private readonly StatePool _normalizer;
    private readonly StatePool _stabilizer;
    private readonly StatePool _recent;
    private readonly StatePool _scales;

    private MLstmPools(StatePool memory, StatePool normalizer, StatePool stabilizer, StatePool recent, StatePool scales)
    {
        _memory = memory;
        _normalizer = normalizer;
        _stabilizer = stabilizer;
        _recent = recent;
        _scales = scales;
        SlotCount = Math.Min(
            Math.Min(memory.SlotCount, normalizer.SlotCount), Math.Min(stabilizer.SlotCount, Math.Min(recent.SlotCount, scales.SlotCount)));
    }

    /// <summary>Inputs, and outputs, of a cell.</summary>
    public const int Count = 5;

    /// <summary>Slots that every pool has.</summary>
    public long SlotCount { get; }

    /// <summary>Reads and checks the pools C, n, m, recent and scales, which follow one another.</summary>
    public static MLstmPools Read(KernelContext context, int input, int output, MLstmStateLayout layout) => new(
        StatePool.Read(context, input, output, "C", layout.Memory.AsSpan()),
        StatePool.Read(context, input + 1, output + 1, "n", layout.Normalizer.AsSpan()),
        StatePool.Read(context, input + 2, output + 2, "m", layout.Stabilizer.AsSpan()),
        StatePool.Read(context, input + 3, output + 3, "recent", layout.Recent.AsSpan()),
        StatePool.Read(context, input + 4, output + 4, "scales", layout.Scales.AsSpan()));

    /// <summary>One head's state in a slot.</summary>
    public unsafe MLstmHead Head(int slot, int head, int heads) => new(
        _memory[slot] + (head * (_memory.Stride / heads)),
        _normalizer[slot] + (head * (_normalizer.Stride / heads)),
        _stabilizer[slot] + head,
        _recent[slot] + (head * (_recent.Stride / heads)),
        _scales[slot] + (head * (_scales.Stride / heads)));
}
