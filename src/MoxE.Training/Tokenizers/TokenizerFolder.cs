using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MoxE.Training.Data;

namespace MoxE.Training.Tokenizers;

/// <summary>
/// A trained tokenizer on disk, said twice: vocab.json, merges.txt and tokenizer_config.json as GPT-2 has them, and
/// tokenizer.json as Hugging Face's tokenizers read it. A chat template lies beside them.
/// </summary>
internal static class TokenizerFolder
{
    private const int ContextLength = 1_000_000_000; // a recurrent state has no end; the readers want a number

    /// <summary>The files written.</summary>
    public static IReadOnlyList<string> Files { get; } = ["vocab.json", "merges.txt", "tokenizer_config.json", "tokenizer.json", ChatTemplate.FileName];

    /// <summary>Writes the files.</summary>
    /// <param name="folder">Where to; made where it is missing.</param>
    /// <param name="vocabulary">The tokenizer.</param>
    public static void Write(string folder, ByteLevelVocabulary vocabulary)
    {
        Directory.CreateDirectory(folder);
        string[] merges = [.. vocabulary.Merges.Select(merge => $"{merge.Left} {merge.Right}")];
        JsonObject ids = new(vocabulary.Tokens.Select((token, id) => KeyValuePair.Create<string, JsonNode?>(token, id)));
        WriteText(folder, Files[0], Compact(ids));
        WriteText(folder, Files[1], $"#version: 0.2\n{string.Concat(merges.Select(merge => merge + "\n"))}");
        WriteText(folder, Files[2], Indented(Config(vocabulary)));
        WriteText(folder, Files[3], Indented(Whole(ids.DeepClone(), merges)));
        WriteText(folder, Files[4], ChatTemplate.Text);
    }

    private static JsonObject Config(ByteLevelVocabulary vocabulary) => new()
    {
        ["tokenizer_class"] = "PreTrainedTokenizerFast",
        ["add_prefix_space"] = false,
        ["bos_token"] = null,
        ["eos_token"] = ByteLevelVocabulary.EndOfText,
        ["unk_token"] = null,
        ["pad_token"] = ByteLevelVocabulary.EndOfText,
        ["clean_up_tokenization_spaces"] = false,
        ["model_max_length"] = ContextLength,
        ["added_tokens_decoder"] = new JsonObject { ["0"] = EndOfText() },
        ["notes"] = new JsonObject
        {
            ["type"] = $"byte-level BPE, GPT-2 byte alphabet; id 0 is the only special token, ids 1..256 are the bytes 0..255 in byte order, 257..{vocabulary.Tokens.Count - 1} follow merges.txt",
            ["pre_tokenizer_regex"] = ByteLevelVocabulary.Pattern,
            ["separator"] = $"{ByteLevelVocabulary.EndOfText} (id 0) ends every document of the training text and is a good first token of a new one",
        },
    };

    private static JsonObject Whole(JsonNode ids, string[] merges)
    {
        JsonObject endOfText = EndOfText();
        endOfText.Insert(0, "id", 0);
        return new JsonObject
        {
            ["version"] = "1.0",
            ["truncation"] = null,
            ["padding"] = null,
            ["added_tokens"] = new JsonArray(endOfText),
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["pretokenizers"] = new JsonArray(
                    new JsonObject
                    {
                        ["type"] = "Split",
                        ["pattern"] = new JsonObject { ["Regex"] = ByteLevelVocabulary.Pattern },
                        ["behavior"] = "Isolated",
                        ["invert"] = false,
                    },
                    ByteLevel(addPrefixSpace: false, useRegex: false)),
            },
            ["post_processor"] = null,
            ["decoder"] = ByteLevel(addPrefixSpace: true, useRegex: true),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["unk_token"] = null,
                ["continuing_subword_prefix"] = "",
                ["end_of_word_suffix"] = "",
                ["fuse_unk"] = false,
                ["byte_fallback"] = false,
                ["ignore_merges"] = false,
                ["vocab"] = ids,
                ["merges"] = new JsonArray([.. merges.Select(merge => (JsonNode)merge)]),
            },
        };
    }

    private static JsonObject EndOfText() => new()
    {
        ["content"] = ByteLevelVocabulary.EndOfText,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    private static JsonObject ByteLevel(bool addPrefixSpace, bool useRegex) => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = addPrefixSpace,
        ["trim_offsets"] = true,
        ["use_regex"] = useRegex,
    };

    private static string Compact(JsonObject json) => json.ToJsonString(new JsonSerializerOptions(DataJson.Options) { WriteIndented = false });

    private static string Indented(JsonObject json) => json.ToJsonString(DataJson.Options) + "\n";

    private static void WriteText(string folder, string name, string text) => File.WriteAllText(Path.Combine(folder, name), text, new UTF8Encoding(false));
}
