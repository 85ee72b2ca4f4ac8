using System.Text.Json;
using MoxE.Model.Json;

namespace MoxE.Model.Tokens;

/// <summary>Finds and reads the tokenizer files of a folder.</summary>
internal static class TokenizerFiles
{
    private const string VocabularyFile = "vocab.json";
    private const string MergesFile = "merges.txt";
    private const string ConfigFile = "tokenizer_config.json";
    private const string WholeFile = "tokenizer.json";
    private const int MaxDepth = 32;

    /// <exception cref="ModelFormatException">A file is missing or malformed.</exception>
    public static TokenizerDefinition Read(string folder)
    {
        string vocabulary = Path.Combine(folder, VocabularyFile);
        string whole = Path.Combine(folder, WholeFile);
        string config = Path.Combine(folder, ConfigFile);
        TokenizerDefinition definition;
        if (File.Exists(vocabulary))
        {
            definition = ReadVocabularyAndMerges(vocabulary, Path.Combine(folder, MergesFile));
            ReadConfig(config, definition);
        }
        else if (File.Exists(whole))
        {
            using JsonDocument document = StrictJson.LoadObject(whole, MaxDepth);
            definition = TokenizerJson.Read(document.RootElement, whole);
            if (File.Exists(config))
            {
                ReadConfig(config, definition);
            }
        }
        else
        {
            throw new ModelFormatException($"{folder}: found neither {VocabularyFile} nor {WholeFile}; allowed: {VocabularyFile} with {MergesFile} and {ConfigFile}, or {WholeFile}");
        }

        return definition;
    }

    /// <summary>A merge rule as text: two tokens and one space between.</summary>
    public static bool TryParseMerge(string line, out (string Left, string Right) merge)
    {
        int space = line.IndexOf(' ', StringComparison.Ordinal);
        bool isPair = space > 0 && space < line.Length - 1 && line.IndexOf(' ', space + 1) < 0;
        merge = isPair ? (line[..space], line[(space + 1)..]) : default;
        return isPair;
    }

    /// <summary>A vocabulary object from token to id.</summary>
    public static Dictionary<string, int> ReadVocabulary(JsonElement vocabulary, ErrorList errors)
    {
        var tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (JsonProperty entry in vocabulary.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out int id) || id < 0)
            {
                errors.Add($"token {StrictJson.Show(entry.Name)}: found id {StrictJson.Show(entry.Value)}; allowed: an integer ≥ 0");
            }
            else if (!tokens.TryAdd(entry.Name, id))
            {
                errors.Add($"token {StrictJson.Show(entry.Name)}: found twice; allowed: once");
            }
        }

        return tokens;
    }

    private static TokenizerDefinition ReadVocabularyAndMerges(string vocabularyPath, string mergesPath)
    {
        using JsonDocument document = StrictJson.LoadObject(vocabularyPath, MaxDepth);
        var vocabularyErrors = new ErrorList(vocabularyPath);
        Dictionary<string, int> vocabulary = ReadVocabulary(document.RootElement, vocabularyErrors);
        vocabularyErrors.ThrowIfAny();
        return new TokenizerDefinition { Source = vocabularyPath, Vocabulary = vocabulary, Merges = ReadMerges(mergesPath) };
    }

    private static List<(string Left, string Right)> ReadMerges(string path)
    {
        using var reader = new StreamReader(new MemoryStream(StrictJson.ReadFile(path)), detectEncodingFromByteOrderMarks: false);
        var merges = new List<(string Left, string Right)>();
        var errors = new ErrorList(path);
        for (int number = 1; reader.ReadLine() is { } line; number++)
        {
            bool isVersion = number == 1 && line.StartsWith("#version", StringComparison.Ordinal);
            if (isVersion || line.Length == 0)
            {
                continue;
            }

            if (TryParseMerge(line, out (string Left, string Right) merge))
            {
                merges.Add(merge);
            }
            else
            {
                errors.Add($"line {number}: found \"{StrictJson.Show(line)}\"; allowed: two tokens with one space between");
            }
        }

        errors.ThrowIfAny();
        return merges;
    }

    private static void ReadConfig(string path, TokenizerDefinition definition)
    {
        using JsonDocument document = StrictJson.LoadObject(path, MaxDepth);
        JsonElement root = document.RootElement;
        var errors = new ErrorList(path);
        if (root.TryGetProperty("add_prefix_space", out JsonElement prefix) && prefix.ValueKind is not (JsonValueKind.False or JsonValueKind.Null))
        {
            errors.Add($"add_prefix_space: found {StrictJson.Show(prefix)}; allowed: false");
        }

        if (root.TryGetProperty("added_tokens_decoder", out JsonElement added))
        {
            ReadAddedTokens(added, definition.Added, errors);
        }

        if (root.TryGetProperty("eos_token", out JsonElement eos) && eos.ValueKind != JsonValueKind.Null)
        {
            JsonElement content = eos.ValueKind == JsonValueKind.Object && eos.TryGetProperty("content", out JsonElement inner) ? inner : eos;
            definition.EndOfText = content.ValueKind == JsonValueKind.String ? content.GetString() : null;
            if (definition.EndOfText is null)
            {
                errors.Add($"eos_token: found {StrictJson.Show(eos)}; allowed: a string, an object with content, or null");
            }
        }

        if (root.TryGetProperty("notes", out JsonElement notes) && notes.ValueKind == JsonValueKind.Object
            && notes.TryGetProperty("pre_tokenizer_regex", out JsonElement pattern))
        {
            if (pattern.ValueKind == JsonValueKind.String)
            {
                definition.PreTokenizerPattern = pattern.GetString()!;
            }
            else
            {
                errors.Add($"notes.pre_tokenizer_regex: found {StrictJson.Show(pattern)}; allowed: a string");
            }
        }

        errors.ThrowIfAny();
    }

    // {"0": {"content": "<|endoftext|>", "special": true, …}, …}
    private static void ReadAddedTokens(JsonElement added, List<AddedToken> tokens, ErrorList errors)
    {
        if (added.ValueKind != JsonValueKind.Object)
        {
            errors.Add($"added_tokens_decoder: found {StrictJson.Show(added)}; allowed: an object from id to token");
            return;
        }

        foreach (JsonProperty entry in added.EnumerateObject())
        {
            bool isId = int.TryParse(entry.Name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int id);
            if (isId && TryReadAddedToken(entry.Value, id, out AddedToken? token))
            {
                // tokenizer.json may have said the same already.
                if (!tokens.Contains(token))
                {
                    tokens.Add(token);
                }
            }
            else
            {
                errors.Add($"added_tokens_decoder.{StrictJson.Show(entry.Name)}: found {StrictJson.Show(entry.Value)}; allowed: under an id, an object with content (string) and special (boolean)");
            }
        }
    }

    /// <summary>An added token as both files spell it, but for the id.</summary>
    public static bool TryReadAddedToken(JsonElement value, int id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out AddedToken? token)
    {
        token = value.ValueKind == JsonValueKind.Object
            && value.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.String && content.GetString() is { Length: > 0 } text
            && (!value.TryGetProperty("special", out JsonElement special) || special.ValueKind is JsonValueKind.True or JsonValueKind.False)
            ? new AddedToken(id, text, special.ValueKind == JsonValueKind.True, IsTrue(value, "lstrip"), IsTrue(value, "rstrip"), IsTrue(value, "single_word"))
            : null;
        return token is not null;
    }

    private static bool IsTrue(JsonElement owner, string key) => owner.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.True;
}
