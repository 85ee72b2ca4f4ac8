namespace MoxE.Engine.Sampling;

/// <summary>Token sequences that must not appear in one sequence's output: where all but the last token of one stand at its end, the last cannot follow.</summary>
internal sealed class BannedSequences
{
    private readonly IReadOnlyList<int[]> _sequences;
    private readonly int[] _tail; // the last tokens generated, newest at the end
    private int _known; // how many of them there are

    private BannedSequences(IReadOnlyList<int[]> sequences)
    {
        _sequences = sequences;
        _tail = new int[sequences.Max(sequence => sequence.Length) - 1];
    }

    /// <summary>The bans, or null when there are none.</summary>
    public static BannedSequences? For(IReadOnlyList<int[]> sequences) => sequences.Count == 0 ? null : new(sequences);

    public void Accept(int token)
    {
        if (_tail.Length > 0)
        {
            _tail.AsSpan(1).CopyTo(_tail);
            _tail[^1] = token;
            _known = Math.Min(_known + 1, _tail.Length);
        }
    }

    public void Apply(Span<float> logits)
    {
        ReadOnlySpan<int> tail = _tail.AsSpan(_tail.Length - _known);
        for (int i = 0; i < _sequences.Count; i++)
        {
            ReadOnlySpan<int> sequence = _sequences[i];
            if (tail.EndsWith(sequence[..^1]))
            {
                logits[sequence[^1]] = float.NegativeInfinity;
            }
        }
    }
}
