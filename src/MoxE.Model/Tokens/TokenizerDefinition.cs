namespace MoxE.Model.Tokens;

/// <summary>What the tokenizer files say, before anything is checked across them.</summary>
internal sealed class TokenizerDefinition
{
    /// <summary>GPT-2's pattern: contractions, words, numbers and the rest, each with at most one leading space.</summary>
    public const string Gpt2Pattern = @"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>The file that messages name.</summary>
    public required string Source { get; init; }

    /// <summary>Tokens spelled in <see cref="ByteAlphabet"/> (added tokens may be among them, spelled as they are).</summary>
    public required Dictionary<string, int> Vocabulary { get; init; }

    /// <summary>Merge rules, the most urgent first.</summary>
    public required List<(string Left, string Right)> Merges { get; init; }

    /// <summary>Tokens beside the vocabulary.</summary>
    public List<AddedToken> Added { get; } = [];

    /// <summary>The token that ends a text, or null.</summary>
    public string? EndOfText { get; set; }

    /// <summary>Pattern of the pieces that merges stay inside of.</summary>
    public string PreTokenizerPattern { get; set; } = Gpt2Pattern;
}
