using System.Text.Json;
using MoxE.Model.Json;

namespace MoxE.Model.Tokens;

/// <summary>
/// Reads tokenizer.json as far as it describes byte-level BPE: <c>model.vocab</c>, <c>model.merges</c> (both spellings),
/// <c>added_tokens</c>, and a <c>pre_tokenizer</c> that is ByteLevel or a Split by pattern before ByteLevel. Anything
/// else that would change the tokens is refused rather than ignored.
/// </summary>
internal static class TokenizerJson
{
    /// <exception cref="ModelFormatException">All findings.</exception>
    public static TokenizerDefinition Read(JsonElement root, string source)
    {
        var errors = new ErrorList(source);
        if (!root.TryGetProperty("model", out JsonElement model) || model.ValueKind != JsonValueKind.Object
            || !model.TryGetProperty("vocab", out JsonElement vocabulary) || vocabulary.ValueKind != JsonValueKind.Object
            || !model.TryGetProperty("merges", out JsonElement merges) || merges.ValueKind != JsonValueKind.Array)
        {
            throw new ModelFormatException($"{source}: model: found no vocab object with a merges array; allowed: a BPE model with both");
        }

        RequireAbsentOr(model, "model", "type", errors, "BPE");
        RequireAbsentOr(model, "model", "continuing_subword_prefix", errors, "");
        RequireAbsentOr(model, "model", "end_of_word_suffix", errors, "");
        RequireFalse(model, "model.byte_fallback", "byte_fallback", errors);
        RequireFalse(model, "model.ignore_merges", "ignore_merges", errors);
        if (root.TryGetProperty("normalizer", out JsonElement normalizer) && normalizer.ValueKind != JsonValueKind.Null)
        {
            errors.Add($"normalizer: found {StrictJson.Show(normalizer)}; allowed: null");
        }

        var definition = new TokenizerDefinition
        {
            Source = source,
            Vocabulary = TokenizerFiles.ReadVocabulary(vocabulary, errors),
            Merges = ReadMerges(merges, errors),
        };
        ReadAddedTokens(root, definition.Added, errors);
        ReadPreTokenizer(root, definition, errors);
        errors.ThrowIfAny();
        return definition;
    }

    // ["a b", …] or [["a", "b"], …]
    private static List<(string Left, string Right)> ReadMerges(JsonElement merges, ErrorList errors)
    {
        var list = new List<(string Left, string Right)>(merges.GetArrayLength());
        foreach (JsonElement item in merges.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String && TokenizerFiles.TryParseMerge(item.GetString()!, out (string Left, string Right) merge))
            {
                list.Add(merge);
            }
            else if (item.ValueKind == JsonValueKind.Array && item.GetArrayLength() == 2 && item.EnumerateArray().All(t => t.ValueKind == JsonValueKind.String))
            {
                list.Add((item[0].GetString()!, item[1].GetString()!));
            }
            else
            {
                errors.Add($"model.merges[{list.Count}]: found {StrictJson.Show(item)}; allowed: two tokens");
            }
        }

        return list;
    }

    private static void ReadAddedTokens(JsonElement root, List<AddedToken> tokens, ErrorList errors)
    {
        if (!root.TryGetProperty("added_tokens", out JsonElement added) || added.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        if (added.ValueKind != JsonValueKind.Array)
        {
            errors.Add($"added_tokens: found {StrictJson.Show(added)}; allowed: an array");
            return;
        }

        foreach (JsonElement item in added.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty("id", out JsonElement idValue)
                && idValue.ValueKind == JsonValueKind.Number && idValue.TryGetInt32(out int id) && id >= 0
                && TokenizerFiles.TryReadAddedToken(item, id, out AddedToken? token))
            {
                tokens.Add(token);
            }
            else
            {
                errors.Add($"added_tokens: found {StrictJson.Show(item)}; allowed: objects with id (integer ≥ 0), content (string) and special (boolean)");
            }
        }
    }

    private static void ReadPreTokenizer(JsonElement root, TokenizerDefinition definition, ErrorList errors)
    {
        if (!root.TryGetProperty("pre_tokenizer", out JsonElement step) || step.ValueKind == JsonValueKind.Null)
        {
            errors.Add("pre_tokenizer: found nothing; allowed: ByteLevel, or a Sequence of Split and ByteLevel");
            return;
        }

        JsonElement[] steps = TypeOf(step) == "Sequence" && step.TryGetProperty("pretokenizers", out JsonElement inner) && inner.ValueKind == JsonValueKind.Array
            ? [.. inner.EnumerateArray()]
            : [step];
        switch (steps)
        {
            case [JsonElement only] when TypeOf(only) == "ByteLevel" && !IsFalse(only, "use_regex"):
                RequireFalse(only, "pre_tokenizer.add_prefix_space", "add_prefix_space", errors);
                break;
            case [JsonElement split, JsonElement last] when TryGetPattern(split, out string? pattern) && TypeOf(last) == "ByteLevel" && IsFalse(last, "use_regex"):
                RequireFalse(last, "pre_tokenizer.add_prefix_space", "add_prefix_space", errors);
                definition.PreTokenizerPattern = pattern;
                break;
            default:
                errors.Add($"pre_tokenizer: found {StrictJson.Show(step)}; allowed: ByteLevel with use_regex, or a Sequence of Split (Regex, Isolated) and ByteLevel without");
                break;
        }
    }

    private static bool TryGetPattern(JsonElement step, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? pattern)
    {
        pattern = TypeOf(step) == "Split" && !(step.TryGetProperty("invert", out JsonElement invert) && invert.ValueKind == JsonValueKind.True)
            && step.TryGetProperty("behavior", out JsonElement behavior) && behavior.ValueKind == JsonValueKind.String && behavior.GetString() == "Isolated"
            && step.TryGetProperty("pattern", out JsonElement by) && by.ValueKind == JsonValueKind.Object
            && by.TryGetProperty("Regex", out JsonElement regex) && regex.ValueKind == JsonValueKind.String
            ? regex.GetString()
            : null;
        return pattern is not null;
    }

    private static string? TypeOf(JsonElement step)
        => step.ValueKind == JsonValueKind.Object && step.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null;

    private static bool IsFalse(JsonElement owner, string key) => owner.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.False;

    private static void RequireFalse(JsonElement owner, string path, string key, ErrorList errors)
    {
        if (owner.TryGetProperty(key, out JsonElement value) && value.ValueKind is not (JsonValueKind.False or JsonValueKind.Null))
        {
            errors.Add($"{path}: found {StrictJson.Show(value)}; allowed: false");
        }
    }

    private static void RequireAbsentOr(JsonElement owner, string path, string key, ErrorList errors, string allowed)
    {
        if (owner.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null
            && !(value.ValueKind == JsonValueKind.String && value.GetString() == allowed))
        {
            errors.Add($"{path}.{key}: found {StrictJson.Show(value)}; allowed: \"{allowed}\" or nothing");
        }
    }
}
