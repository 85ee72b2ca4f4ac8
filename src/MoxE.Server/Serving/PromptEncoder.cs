using System.Globalization;
using MoxE.Model.Tokens;

namespace MoxE.Server.Serving;

/// <summary>Turns one prompt into token ids.</summary>
/// <param name="tokenizer">The model's tokenizer.</param>
/// <param name="maxTokens">Longest prompt.</param>
/// <param name="keep">Only the last so many tokens are kept; null keeps all.</param>
internal readonly struct PromptEncoder(Tokenizer tokenizer, int maxTokens, int? keep = null)
{
    /// <summary>The ids of <paramref name="input"/>, or what is wrong with it.</summary>
    public ServiceError? Encode(PromptInput input, out int[] ids)
    {
        ids = [];
        if (input.Text is { } text)
        {
            // A token has at most MaxTokenBytes bytes and a character at least one: longer texts need not be encoded to be refused.
            if (keep is null && text.Length > (long)maxTokens * tokenizer.MaxTokenBytes)
            {
                return TooLong(input.Field, $"a text of {text.Length} characters");
            }

            ids = tokenizer.Encode(text);
        }
        else if (input.Ids is { } given)
        {
            for (int i = 0; i < given.Length; i++)
            {
                if ((uint)given[i] >= (uint)tokenizer.VocabularySize)
                {
                    return ServiceError.Field($"{input.Field}[{i}]", given[i].ToString(CultureInfo.InvariantCulture), $"a token id 0 … {tokenizer.VocabularySize - 1}");
                }
            }

            ids = given;
        }

        if (ids.Length == 0)
        {
            return ServiceError.Field(input.Field, "empty", "a text or token ids, at least one token");
        }

        if (keep < ids.Length)
        {
            ids = ids[^keep.Value..];
        }

        return ids.Length > maxTokens ? TooLong(input.Field, $"{ids.Length} tokens long") : null;
    }

    private ServiceError TooLong(string field, string shown) => ServiceError.Field(field, shown, $"at most {maxTokens} tokens");
}
