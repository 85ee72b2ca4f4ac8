using System.Text.Json;
using MoxE.Model.Tokens;

namespace MoxE.ServerTests.Harness;

/// <summary>A tokenizer whose ids 0 … 255 are the bytes themselves and whose id 256 ends a text.</summary>
internal static class TestTokenizer
{
    public const int EndOfText = 256;
    public const int VocabularySize = 257;

    private static readonly Lazy<Tokenizer> Shared = new(Load);

    public static Tokenizer Instance => Shared.Value;

    private static Tokenizer Load()
    {
        string folder = Directory.CreateTempSubdirectory("moxe-tokenizer-").FullName;
        try
        {
            Dictionary<string, int> vocabulary = [];
            for (int value = 0; value < 256; value++)
            {
                vocabulary.Add(ByteLevelCharacter(value).ToString(), value);
            }

            vocabulary.Add("<|endoftext|>", EndOfText);
            File.WriteAllText(Path.Combine(folder, "vocab.json"), JsonSerializer.Serialize(vocabulary));
            File.WriteAllText(Path.Combine(folder, "merges.txt"), "#version: 0.2\n");
            File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), """
                {
                  "tokenizer_class": "GPT2Tokenizer",
                  "add_prefix_space": false,
                  "eos_token": "<|endoftext|>",
                  "added_tokens_decoder": { "256": { "content": "<|endoftext|>", "special": true } }
                }
                """);
            return Tokenizer.Load(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>GPT-2's alphabet: printable bytes stand for themselves, the others are numbered from U+0100 on.</summary>
    private static char ByteLevelCharacter(int value)
    {
        if (IsPrintable(value))
        {
            return (char)value;
        }

        int before = Enumerable.Range(0, value).Count(other => !IsPrintable(other));
        return (char)(256 + before);
    }

    private static bool IsPrintable(int value) => value is (>= 33 and <= 126) or (>= 161 and <= 172) or (>= 174 and <= 255);
}
