using System.Text;

namespace MoxE.Training.Tokenizers;

/// <summary>
/// Learns byte-level BPE: again and again the most frequent pair of neighbours inside the pieces of the text becomes a
/// token. Of equally frequent pairs the one with the lower left id, then the lower right id, comes first, so a corpus has
/// one vocabulary.
/// </summary>
internal static class BpeTrainer
{
    /// <summary>Smallest size of a vocabulary.</summary>
    public const int SmallestVocabulary = ByteLevelVocabulary.BaseSize;

    /// <summary>Largest size of a vocabulary.</summary>
    public const int LargestVocabulary = 1 << 20;

    // A pair that occurs once says nothing about text to come.
    private const int LeastCount = 2;

    /// <summary>Learns a vocabulary.</summary>
    /// <param name="texts">What to learn from.</param>
    /// <param name="size">Ids in all, <see cref="SmallestVocabulary"/> … <see cref="LargestVocabulary"/>.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <exception cref="TrainingException">The texts have too few pairs that occur twice.</exception>
    public static ByteLevelVocabulary Train(IEnumerable<string> texts, int size, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, SmallestVocabulary);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, LargestVocabulary);
        IReadOnlyList<(string Piece, long Count)> pieces = PieceCounts.Of(texts);
        int[][] words = [.. pieces.Select(piece => Encoding.UTF8.GetBytes(piece.Piece).Select(value => value + 1).ToArray())];
        PairTable pairs = new();
        for (int i = 0; i < words.Length; i++)
        {
            pairs.Add(words[i], i, pieces[i].Count);
        }

        List<(int Left, int Right)> merges = [];
        while (ByteLevelVocabulary.BaseSize + merges.Count < size)
        {
            stop.ThrowIfCancellationRequested();
            if (pairs.Best() is not { Count: >= LeastCount } best)
            {
                throw new TrainingException(
                    $"vocabulary size: found {size}; allowed for this text: at most {ByteLevelVocabulary.BaseSize + merges.Count}, for no other pair of tokens occurs {LeastCount} times");
            }

            int id = ByteLevelVocabulary.BaseSize + merges.Count;
            merges.Add((best.Pair.Left, best.Pair.Right));
            foreach (int index in pairs.Take(best.Pair))
            {
                pairs.Add(words[index], index, -pieces[index].Count);
                words[index] = Merge(words[index], best.Pair, id);
                pairs.Add(words[index], index, pieces[index].Count);
            }
        }

        return ByteLevelVocabulary.FromPairs(merges);
    }

    private static int[] Merge(int[] word, TokenPair pair, int id)
    {
        int length = 0;
        for (int i = 0; i < word.Length; i++)
        {
            bool joins = i + 1 < word.Length && word[i] == pair.Left && word[i + 1] == pair.Right;
            word[length++] = joins ? id : word[i];
            i += joins ? 1 : 0;
        }

        return word[..length];
    }
}
