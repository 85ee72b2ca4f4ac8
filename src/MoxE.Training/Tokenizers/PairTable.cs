using System.Runtime.InteropServices;

namespace MoxE.Training.Tokenizers;

/// <summary>
/// Counts of all pairs in the words, the words in which each occurs, and the most frequent one. The queue may hold an old
/// count of a pair; it is put right when it comes to the front.
/// </summary>
internal sealed class PairTable
{
    private readonly Dictionary<TokenPair, long> _counts = [];
    private readonly Dictionary<TokenPair, HashSet<int>> _words = [];
    private readonly PriorityQueue<TokenPair, (long NegativeCount, int Left, int Right)> _queue = new();
    private readonly HashSet<TokenPair> _grown = [];

    /// <summary>Adds the pairs of a word.</summary>
    /// <param name="ids">The word.</param>
    /// <param name="index">Its index.</param>
    /// <param name="times">How often it occurs; negative to take its pairs away.</param>
    public void Add(ReadOnlySpan<int> ids, int index, long times)
    {
        for (int i = 1; i < ids.Length; i++)
        {
            TokenPair pair = new(ids[i - 1], ids[i]);
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, pair, out _) += times;
            if (times > 0)
            {
                (CollectionsMarshal.GetValueRefOrAddDefault(_words, pair, out _) ??= []).Add(index);
                _grown.Add(pair);
            }
        }
    }

    /// <summary>The pair with the highest count, of equal ones that with the lowest left id, then the lowest right id.</summary>
    /// <returns>The pair and its count; null when no pair is left.</returns>
    public (TokenPair Pair, long Count)? Best()
    {
        foreach (TokenPair pair in _grown)
        {
            Enqueue(pair, _counts[pair]);
        }

        _grown.Clear();
        while (_queue.TryDequeue(out TokenPair pair, out (long NegativeCount, int Left, int Right) priority))
        {
            long count = _counts[pair];
            if (count == -priority.NegativeCount)
            {
                return (pair, count);
            }

            if (count > 0 && count < -priority.NegativeCount)
            {
                Enqueue(pair, count);
            }
        }

        return null;
    }

    /// <summary>The words that may hold a pair, in order; the pair is forgotten.</summary>
    public int[] Take(TokenPair pair)
    {
        _words.Remove(pair, out HashSet<int>? words);
        int[] indices = [.. words!];
        Array.Sort(indices);
        return indices;
    }

    private void Enqueue(TokenPair pair, long count)
    {
        if (count > 0)
        {
            _queue.Enqueue(pair, (-count, pair.Left, pair.Right));
        }
    }
}
