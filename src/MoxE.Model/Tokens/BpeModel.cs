using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;
using MoxE.Model.Json;

namespace MoxE.Model.Tokens;

/// <summary>The encoder over the byte-level vocabulary; added tokens are unknown to it, so no text can become one.</summary>
internal static class BpeModel
{
    private const int MaxPatternLength = 4096;

    public static BpeTokenizer Build(TokenizerDefinition definition, TimeSpan patternTimeout, ErrorList errors)
    {
        var added = definition.Added.Select(token => token.Content).ToHashSet(StringComparer.Ordinal);
        var vocabulary = definition.Vocabulary.Where(entry => !added.Contains(entry.Key)).ToDictionary(StringComparer.Ordinal);
        CheckAlphabet(vocabulary, errors);
        CheckMerges(definition.Merges, vocabulary, errors);
        Regex? pattern = CreatePattern(definition.PreTokenizerPattern, patternTimeout, errors);
        errors.ThrowIfAny();
        return BpeTokenizer.Create(new BpeOptions(vocabulary)
        {
            ByteLevel = true,
            Merges = definition.Merges.Select(merge => $"{merge.Left} {merge.Right}"),
            PreTokenizer = new PatternPreTokenizer(pattern!),
        });
    }

    // Without one of them some text could not be encoded.
    private static void CheckAlphabet(Dictionary<string, int> vocabulary, ErrorList errors)
    {
        for (int value = 0; value < 256; value++)
        {
            char character = ByteAlphabet.Character((byte)value);
            if (!vocabulary.ContainsKey(character.ToString()))
            {
                errors.Add($"found no token for byte {value} (\"{character}\"); allowed: a vocabulary with all 256");
            }
        }
    }

    private static void CheckMerges(List<(string Left, string Right)> merges, Dictionary<string, int> vocabulary, ErrorList errors)
    {
        var seen = new HashSet<(string Left, string Right)>();
        for (int i = 0; i < merges.Count; i++)
        {
            (string left, string right) = merges[i];
            string? unknown = !vocabulary.ContainsKey(left) ? left : !vocabulary.ContainsKey(right) ? right : !vocabulary.ContainsKey(left + right) ? left + right : null;
            if (unknown is not null)
            {
                errors.Add($"merge {i} \"{StrictJson.Show(left)} {StrictJson.Show(right)}\": found the token {StrictJson.Show(unknown)}; allowed: tokens of the vocabulary");
            }
            else if (!seen.Add((left, right)))
            {
                errors.Add($"merge {i} \"{StrictJson.Show(left)} {StrictJson.Show(right)}\": found twice; allowed: once");
            }
        }
    }

    private static Regex? CreatePattern(string pattern, TimeSpan timeout, ErrorList errors)
    {
        if (pattern.Length is 0 or > MaxPatternLength)
        {
            errors.Add($"pre_tokenizer_regex: found {pattern.Length} characters; allowed: 1 to {MaxPatternLength}");
            return null;
        }

        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.Compiled, timeout);
        }
        catch (ArgumentException e)
        {
            errors.Add($"pre_tokenizer_regex: found \"{StrictJson.Show(pattern)}\"; allowed: a regular expression ({e.Message})");
            return null;
        }
    }
}
