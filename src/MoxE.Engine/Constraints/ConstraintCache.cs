namespace MoxE.Engine.Constraints;

/// <summary>
/// The constraints compiled last for one vocabulary. A source is compiled once even when many ask for it together, by
/// the one that came first, and what was wrong with it is remembered as well. Thread-safe; nothing to dispose.
/// </summary>
/// <param name="vocabulary">The tokens that are masked.</param>
/// <param name="limits">Of every constraint.</param>
/// <param name="capacity">Constraints remembered, at least one; the one not asked for longest goes first. Running generations keep theirs.</param>
public sealed class ConstraintCache(ConstraintVocabulary vocabulary, ConstraintLimits limits, int capacity)
{
    private readonly Lock _gate = new();
    private readonly int _capacity = capacity >= 1 ? capacity : throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "at least 1");
    private readonly Dictionary<ConstraintSource, LinkedListNode<(ConstraintSource Source, Lazy<ConstraintResult> Result)>> _known = [];
    private readonly LinkedList<(ConstraintSource Source, Lazy<ConstraintResult> Result)> _byUse = new(); // latest first

    /// <summary>Constraints remembered now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _known.Count;
            }
        }
    }

    /// <summary>The constraint of a source, compiled now unless it is known. Waits where another thread compiles it.</summary>
    public ConstraintResult Get(ConstraintSource source)
    {
        // A source that is too long is refused at once and not kept as a key.
        return source.Text.Length > limits.MaxSourceLength ? ConstraintCompiler.Compile(source, vocabulary, limits) : Find(source).Value;
    }

    private Lazy<ConstraintResult> Find(ConstraintSource source)
    {
        lock (_gate)
        {
            if (_known.TryGetValue(source, out var node))
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value.Result;
            }

            if (_known.Count == _capacity)
            {
                _known.Remove(_byUse.Last!.Value.Source);
                _byUse.RemoveLast();
            }

            Lazy<ConstraintResult> result = new(() => ConstraintCompiler.Compile(source, vocabulary, limits));
            _known.Add(source, _byUse.AddFirst((source, result)));
            return result;
        }
    }
}
