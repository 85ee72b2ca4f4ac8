namespace MoxE.Engine.Constraints.Machine;

/// <summary>Makes sets of stacks, each content once. Not thread-safe.</summary>
/// <param name="maxFrames">Most top frames of a set; those with the highest nodes are left out.</param>
internal sealed class StackTable(int maxFrames)
{
    private const int FramesPerUnit = 4; // copied in the time that one place takes

    private readonly HashSet<StackSet> _sets = new(new Content()); // but those of _pushed
    private readonly Dictionary<(int, StackSet), StackSet> _pushed = []; // of one frame, by it and what lies under it
    private readonly Dictionary<(StackSet, StackSet), StackSet> _unions = []; // of this step
    private readonly Dictionary<(StackSet, int), StackSet> _tops = []; // of this step
    private long _topWork; // frames looked at for tops in this step

    /// <summary>Only the empty stack.</summary>
    public static StackSet Bottom { get; } = new(true, false, [], []);

    /// <summary>Nothing is known.</summary>
    public static StackSet Unknown { get; } = new(false, true, [], []);

    /// <summary>Sets made and their top frames: what the table holds.</summary>
    public int Frames { get; private set; }

    /// <summary>Whether frames were left out of a union in this step.</summary>
    public bool IsCut { get; private set; }

    /// <summary>What unions cost in this step, in places.</summary>
    public int StepWork { get; private set; }

    public void Clear()
    {
        _sets.Clear();
        _pushed.Clear();
        Frames = 0;
        EndStep();
    }

    /// <summary>Forgets what only saves work within one step.</summary>
    public void EndStep()
    {
        _unions.Clear();
        _tops.Clear();
        IsCut = false;
        StepWork = 0;
        _topWork = 0;
    }

    public StackSet Push(int returnNode, StackSet parent)
    {
        if (!_pushed.TryGetValue((returnNode, parent), out StackSet? set))
        {
            set = new(false, false, [returnNode], [parent]);
            _pushed.Add((returnNode, parent), set);
            Frames += 2;
        }

        return set;
    }

    public StackSet Union(StackSet a, StackSet b)
    {
        if (ReferenceEquals(a, b))
        {
            return a;
        }

        if (!_unions.TryGetValue((a, b), out StackSet? union))
        {
            union = Merge(a, b);
            _unions.Add((a, b), union);
        }

        return union;
    }

    /// <summary>The uppermost frames alone, what lies under them unknown, made anew in this table.</summary>
    /// <returns>Whether no more than <paramref name="maxFrames"/> were looked at in this step; otherwise the set means nothing.</returns>
    public bool TryTop(StackSet set, int frames, long maxFrames, out StackSet top)
    {
        top = Top(set, frames, maxFrames);
        return _topWork <= maxFrames;
    }

    private StackSet Top(StackSet set, int frames, long maxFrames)
    {
        if (set.Height == 0)
        {
            return set;
        }

        if (frames == 0 || _topWork > maxFrames)
        {
            return Unknown;
        }

        if (_tops.TryGetValue((set, frames), out StackSet? top))
        {
            return top;
        }

        _topWork += set.Parents.Length;
        StackSet[] parents = new StackSet[set.Parents.Length];
        for (int i = 0; i < parents.Length; i++)
        {
            parents[i] = Top(set.Parents[i], frames - 1, maxFrames);
        }

        top = Make(set.HasBottom, set.HasUnknown, set.Returns, parents);
        _tops.Add((set, frames), top);
        return top;
    }

    private StackSet Merge(StackSet a, StackSet b)
    {
        List<int> returns = new(a.Returns.Length + b.Returns.Length);
        List<StackSet> parents = new(returns.Capacity);
        for (int i = 0, j = 0; i < a.Returns.Length || j < b.Returns.Length;)
        {
            if (returns.Count == maxFrames)
            {
                IsCut = true;
                break;
            }

            int left = i < a.Returns.Length ? a.Returns[i] : int.MaxValue;
            int right = j < b.Returns.Length ? b.Returns[j] : int.MaxValue;
            returns.Add(Math.Min(left, right));
            parents.Add(left < right ? a.Parents[i] : right < left ? b.Parents[j] : Union(a.Parents[i], b.Parents[j]));
            i += left <= right ? 1 : 0;
            j += right <= left ? 1 : 0;
        }

        StepWork += 1 + (returns.Count / FramesPerUnit);
        return Make(a.HasBottom || b.HasBottom, a.HasUnknown || b.HasUnknown, [.. returns], [.. parents]);
    }

    private StackSet Make(bool hasBottom, bool hasUnknown, int[] returns, StackSet[] parents)
    {
        if (returns.Length == 0 && hasBottom != hasUnknown)
        {
            return hasBottom ? Bottom : Unknown;
        }

        if (returns.Length == 1 && !hasBottom && !hasUnknown)
        {
            return Push(returns[0], parents[0]);
        }

        StackSet made = new(hasBottom, hasUnknown, returns, parents);
        if (_sets.TryGetValue(made, out StackSet? known))
        {
            return known;
        }

        _sets.Add(made);
        Frames += 1 + returns.Length;
        return made;
    }

    private sealed class Content : IEqualityComparer<StackSet>
    {
        public bool Equals(StackSet? x, StackSet? y) => x!.HasContentOf(y!);

        public int GetHashCode(StackSet set) => set.ContentHash();
    }
}
