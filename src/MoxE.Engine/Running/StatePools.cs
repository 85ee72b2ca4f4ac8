using System.Runtime.InteropServices;
using MoxE.Model.Folders;

namespace MoxE.Engine.Running;

/// <summary>
/// The recurrent state of all slots: for each tensor of the layout one pool [S, …] float32 in native memory, 64-byte
/// aligned, zero at first. A slot's state is spread over all pools at the same index.
/// </summary>
internal sealed unsafe class StatePools : IDisposable
{
    private const nuint Alignment = 64;
    private readonly nint[] _allocations;
    private readonly nint[] _pools;
    private readonly long[] _lengths;

    public StatePools(StateLayout layout, int slots)
    {
        Slots = slots;
        BytesPerSlot = layout.BytesPerSequence;
        _lengths = [.. layout.Tensors.Select(tensor => tensor.Length)];
        _allocations = new nint[_lengths.Length];
        _pools = new nint[_lengths.Length];
        for (int tensor = 0; tensor < _lengths.Length; tensor++)
        {
            // calloc: pages of slots that are never rented are never touched.
            nuint bytes = checked((nuint)slots * (nuint)_lengths[tensor] * sizeof(float));
            _allocations[tensor] = (nint)NativeMemory.AllocZeroed(bytes + Alignment);
            _pools[tensor] = (nint)(((nuint)_allocations[tensor] + Alignment - 1) & ~(Alignment - 1));
        }
    }

    /// <summary>S.</summary>
    public int Slots { get; }

    /// <summary>Bytes of one slot over all pools.</summary>
    public long BytesPerSlot { get; }

    /// <summary>First float of a tensor's pool.</summary>
    public float* this[int tensor] => (float*)_pools[tensor];

    /// <summary>A slot's part of one tensor.</summary>
    public Span<float> Slice(int tensor, int slot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)Slots, nameof(slot));
        return new(this[tensor] + (slot * _lengths[tensor]), checked((int)_lengths[tensor]));
    }

    /// <summary>Sets a slot to zero.</summary>
    public void Zero(int slot)
    {
        for (int tensor = 0; tensor < _lengths.Length; tensor++)
        {
            Slice(tensor, slot).Clear();
        }
    }

    /// <summary>Copies a slot out, tensor after tensor in the layout's order.</summary>
    public void Save(int slot, Span<byte> destination)
    {
        RequireLength(destination.Length);
        for (int tensor = 0; tensor < _lengths.Length; tensor++)
        {
            ReadOnlySpan<byte> source = MemoryMarshal.AsBytes(Slice(tensor, slot));
            source.CopyTo(destination);
            destination = destination[source.Length..];
        }
    }

    /// <summary>Overwrites a slot with what <see cref="Save"/> gave.</summary>
    public void Load(int slot, ReadOnlySpan<byte> source)
    {
        RequireLength(source.Length);
        for (int tensor = 0; tensor < _lengths.Length; tensor++)
        {
            Span<byte> target = MemoryMarshal.AsBytes(Slice(tensor, slot));
            source[..target.Length].CopyTo(target);
            source = source[target.Length..];
        }
    }

    public void Dispose()
    {
        for (int tensor = 0; tensor < _allocations.Length; tensor++)
        {
            NativeMemory.Free((void*)_allocations[tensor]);
            (_allocations[tensor], _pools[tensor]) = (0, 0);
        }
    }

    private void RequireLength(int bytes)
    {
        if (bytes != BytesPerSlot)
        {
            throw new ArgumentException($"A slot's state has {BytesPerSlot} bytes; {bytes} were given.");
        }
    }
}
