using MoxE.Model.Tokens;
using MoxE.Training.Data;

namespace MoxE.Training.Tokenizers;

/// <summary>
/// A byte-level BPE vocabulary in the one layout that is trained here: id 0 is <c>&lt;|endoftext|&gt;</c>, ids 1 … 256 are the
/// bytes in their order, and from 257 on each merge makes one token.
/// </summary>
internal sealed class ByteLevelVocabulary
{
    /// <summary>Ids before the first merge.</summary>
    public const int BaseSize = 257;

    /// <summary>
    /// Pieces that merges stay inside of: contractions, words, single digits, punctuation and white space. As GPT-2's,
    /// but with one digit a piece, so that numbers are spelled.
    /// </summary>
    public const string Pattern = @"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private ByteLevelVocabulary(IReadOnlyList<string> tokens, IReadOnlyList<(string Left, string Right)> merges) => (Tokens, Merges) = (tokens, merges);

    /// <summary>The text that ends a document; it is no text to the encoder.</summary>
    public static string EndOfText => CorpusFolder.Separator;

    /// <summary>Tokens by id, spelled in the byte alphabet.</summary>
    public IReadOnlyList<string> Tokens { get; }

    /// <summary>Merge rules, the most urgent first.</summary>
    public IReadOnlyList<(string Left, string Right)> Merges { get; }

    /// <summary>The vocabulary of pairs of ids, in the order in which they were found.</summary>
    public static ByteLevelVocabulary FromPairs(IEnumerable<(int Left, int Right)> pairs)
    {
        List<string> tokens = BaseTokens();
        List<(string, string)> merges = [];
        foreach ((int left, int right) in pairs)
        {
            merges.Add((tokens[left], tokens[right]));
            tokens.Add(tokens[left] + tokens[right]);
        }

        return new ByteLevelVocabulary(tokens, merges);
    }

    /// <summary>The vocabulary of merge rules as merges.txt spells them.</summary>
    public static ByteLevelVocabulary FromMerges(IEnumerable<(string Left, string Right)> merges)
    {
        (string Left, string Right)[] rules = [.. merges];
        return new ByteLevelVocabulary([.. BaseTokens(), .. rules.Select(rule => rule.Left + rule.Right)], rules);
    }

    /// <summary>The encoder.</summary>
    public Tokenizer ToTokenizer()
    {
        TokenizerDefinition definition = new()
        {
            Source = "the trained tokenizer",
            Vocabulary = Tokens.Select((token, id) => (token, id)).ToDictionary(entry => entry.token, entry => entry.id, StringComparer.Ordinal),
            Merges = [.. Merges],
            EndOfText = EndOfText,
            PreTokenizerPattern = Pattern,
        };
        definition.Added.Add(new AddedToken(0, EndOfText, IsSpecial: true));
        return Tokenizer.Of(definition);
    }

    private static List<string> BaseTokens() =>
        [EndOfText, .. Enumerable.Range(0, 256).Select(value => ByteAlphabet.Character((byte)value).ToString())];
}
