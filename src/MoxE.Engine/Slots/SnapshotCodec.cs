using System.Runtime.InteropServices;
using MoxE.Kernels.Ops;
using MoxE.Model.Folders;

namespace MoxE.Engine.Slots;

/// <summary>Turns the state of a slot, as <see cref="Running.IModelRunner.SaveSlot"/> gives it, into a snapshot and back.</summary>
/// <param name="layout">The model's state.</param>
/// <param name="format">Of the snapshots.</param>
public sealed class SnapshotCodec(StateLayout layout, SnapshotFormat format)
{
    private readonly (int Floats, bool IsRounded)[] _tensors =
        [.. layout.Tensors.Select(tensor => (checked((int)tensor.Length), format == SnapshotFormat.Rounded && Path.GetExtension(tensor.Name) is ".C" or ".recent"))];

    /// <summary>Bytes of a snapshot.</summary>
    public long SnapshotBytes => _tensors.Sum(tensor => (long)tensor.Floats * BytesOf(tensor.IsRounded));

    /// <summary>Bytes of a slot's state.</summary>
    public long StateBytes => layout.BytesPerSequence;

    /// <summary>Writes a snapshot.</summary>
    /// <param name="state"><see cref="StateBytes"/> bytes.</param>
    /// <param name="snapshot"><see cref="SnapshotBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Encode(ReadOnlySpan<byte> state, Span<byte> snapshot)
    {
        RequireLengths(state.Length, snapshot.Length);
        foreach ((int floats, bool isRounded) in _tensors)
        {
            ReadOnlySpan<byte> source = state[..(floats * sizeof(float))];
            if (isRounded)
            {
                Round(MemoryMarshal.Cast<byte, float>(source), MemoryMarshal.Cast<byte, ushort>(snapshot)[..floats]);
            }
            else
            {
                source.CopyTo(snapshot);
            }

            state = state[source.Length..];
            snapshot = snapshot[(floats * BytesOf(isRounded))..];
        }
    }

    /// <summary>Reads a snapshot.</summary>
    /// <param name="snapshot"><see cref="SnapshotBytes"/> bytes.</param>
    /// <param name="state"><see cref="StateBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Decode(ReadOnlySpan<byte> snapshot, Span<byte> state)
    {
        RequireLengths(state.Length, snapshot.Length);
        foreach ((int floats, bool isRounded) in _tensors)
        {
            ReadOnlySpan<byte> source = snapshot[..(floats * BytesOf(isRounded))];
            if (isRounded)
            {
                Widen(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<byte, float>(state)[..floats]);
            }
            else
            {
                source.CopyTo(state);
            }

            state = state[(floats * sizeof(float))..];
            snapshot = snapshot[source.Length..];
        }
    }

    private static int BytesOf(bool isRounded) => isRounded ? sizeof(ushort) : sizeof(float);

    private static void Round(ReadOnlySpan<float> from, Span<ushort> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = PanelFormat.ToBFloat16(from[i]);
        }
    }

    private static void Widen(ReadOnlySpan<ushort> from, Span<float> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = PanelFormat.FromBFloat16(from[i]);
        }
    }

    private void RequireLengths(int state, int snapshot)
    {
        if (state != StateBytes || snapshot != SnapshotBytes)
        {
            throw new ArgumentException($"A state of {state} bytes and a snapshot of {snapshot}; needed are {StateBytes} and {SnapshotBytes}.");
        }
    }
}
