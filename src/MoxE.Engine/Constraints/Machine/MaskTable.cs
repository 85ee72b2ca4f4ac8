using System.Runtime.InteropServices;

namespace MoxE.Engine.Constraints.Machine;

/// <summary>The masks of a constraint, each content once: most places of a text allow the same tokens as others. Not thread-safe.</summary>
internal sealed class MaskTable(int maxBytes)
{
    private readonly HashSet<ulong[]> _masks = new(new Content());

    /// <summary>Whether one more of <paramref name="words"/> words would be too much.</summary>
    public bool IsFull(int words) => _masks.Count > 0 && (long)(_masks.Count + 1) * words * sizeof(ulong) > maxBytes;

    public int Count => _masks.Count;

    public void Clear() => _masks.Clear();

    /// <summary>The kept mask of this content, which may be another object.</summary>
    public ulong[] Keep(ulong[] mask)
    {
        if (_masks.TryGetValue(mask, out ulong[]? kept))
        {
            return kept;
        }

        _masks.Add(mask);
        return mask;
    }

    private sealed class Content : IEqualityComparer<ulong[]>
    {
        public bool Equals(ulong[]? x, ulong[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(ulong[] mask)
        {
            HashCode hash = default;
            hash.AddBytes(MemoryMarshal.AsBytes<ulong>(mask));
            return hash.ToHashCode();
        }
    }
}
