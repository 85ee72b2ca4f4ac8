using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace MoxE.Model.Tokens;

/// <summary>Cuts text into the matches of a pattern and what lies between them, so that no text is lost whatever the pattern.</summary>
internal sealed class PatternPreTokenizer(Regex pattern) : PreTokenizer
{
    public override IEnumerable<(int Offset, int Length)> PreTokenize(string text) => PreTokenize(text.AsSpan());

    public override IEnumerable<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text)
    {
        List<(int Offset, int Length)> pieces = [];
        int done = 0;
        foreach (ValueMatch match in pattern.EnumerateMatches(text))
        {
            if (match.Index > done)
            {
                pieces.Add((done, match.Index - done));
            }

            if (match.Length > 0)
            {
                pieces.Add((match.Index, match.Length));
            }

            done = match.Index + match.Length;
        }

        if (done < text.Length)
        {
            pieces.Add((done, text.Length - done));
        }

        return pieces;
    }
}
