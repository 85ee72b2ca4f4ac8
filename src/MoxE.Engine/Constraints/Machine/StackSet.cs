using System.Runtime.CompilerServices;

namespace MoxE.Engine.Constraints.Machine;

/// <summary>
/// A set of stacks of return nodes, as a tree from the top frame down in which equal parts are one object. Sets are
/// made by a <see cref="StackTable"/> alone, so that equal sets of one table are the same object.
/// </summary>
internal sealed class StackSet
{
    private readonly int _hash;

    public StackSet(bool hasBottom, bool hasUnknown, int[] returns, StackSet[] parents)
    {
        HasBottom = hasBottom;
        HasUnknown = hasUnknown;
        Returns = returns;
        Parents = parents;
        HashCode hash = default;
        hash.Add(hasBottom);
        hash.Add(hasUnknown);
        for (int i = 0; i < returns.Length; i++)
        {
            hash.Add(returns[i]);
            hash.Add(RuntimeHelpers.GetHashCode(parents[i]));
            Height = Math.Max(Height, parents[i].Height + 1);
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>Whether the empty stack is one of them: at the end of the first rule the text is complete.</summary>
    public bool HasBottom { get; }

    /// <summary>Whether stacks go on here that this set does not tell.</summary>
    public bool HasUnknown { get; }

    /// <summary>The top frames, rising.</summary>
    public int[] Returns { get; }

    /// <summary>What lies under each top frame.</summary>
    public StackSet[] Parents { get; }

    /// <summary>Frames of the highest stack.</summary>
    public int Height { get; }

    public bool HasContentOf(StackSet other) => HasBottom == other.HasBottom && HasUnknown == other.HasUnknown
        && Returns.AsSpan().SequenceEqual(other.Returns) && Parents.AsSpan().SequenceEqual(other.Parents);

    public int ContentHash() => _hash;
}
