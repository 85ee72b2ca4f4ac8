using System.Text;
using System.Text.RegularExpressions;

namespace MoxE.TrainingTests.Tokenizers;

/// <summary>BPE as the definition says it: count everything, take the best, replace it, begin again.</summary>
internal static class NaiveBpe
{
    public static List<(int Left, int Right)> Train(string text, string pattern, int most)
    {
        List<List<int>> pieces = [.. Regex.Matches(text, pattern).Select(match => Encoding.UTF8.GetBytes(match.Value).Select(value => value + 1).ToList())];
        List<(int, int)> merges = [];
        while (merges.Count < most)
        {
            var best = pieces.SelectMany(piece => piece.Zip(piece.Skip(1)))
                .GroupBy(pair => pair).Select(group => (Pair: group.Key, Count: group.Count()))
                .OrderByDescending(entry => entry.Count).ThenBy(entry => entry.Pair.First).ThenBy(entry => entry.Pair.Second)
                .FirstOrDefault();
            if (best.Count < 2)
            {
                break;
            }

            foreach (List<int> piece in pieces)
            {
                for (int i = 0; i + 1 < piece.Count; i++)
                {
                    if ((piece[i], piece[i + 1]) == best.Pair)
                    {
                        piece[i] = 257 + merges.Count;
                        piece.RemoveAt(i + 1);
                    }
                }
            }

            merges.Add(best.Pair);
        }

        return merges;
    }
}
