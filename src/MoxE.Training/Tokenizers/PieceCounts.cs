using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace MoxE.Training.Tokenizers;

/// <summary>How often each piece of text between the borders of merges occurs.</summary>
internal static partial class PieceCounts
{
    /// <summary>Counts the pieces of texts.</summary>
    /// <returns>In ordinal order, so that what follows does not depend on hashing.</returns>
    public static IReadOnlyList<(string Piece, long Count)> Of(IEnumerable<string> texts)
    {
        Dictionary<string, long> counts = new(StringComparer.Ordinal);
        Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (string text in texts)
        {
            foreach (ValueMatch match in Piece().EnumerateMatches(text))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(lookup, text.AsSpan(match.Index, match.Length), out _)++;
            }
        }

        return [.. counts.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value))];
    }

    // Every character is in some match: letters, digits, white space, and all the others.
    [GeneratedRegex(ByteLevelVocabulary.Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Piece();
}
