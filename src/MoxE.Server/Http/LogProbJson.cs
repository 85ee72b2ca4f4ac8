using System.Globalization;
using System.Text.Json;
using MoxE.Engine.Requests;

namespace MoxE.Server.Http;

/// <summary>Writes log-probabilities in the shapes of both endpoints and in that of prompts.</summary>
/// <param name="json">Where to.</param>
/// <param name="texts">What tokens are called.</param>
internal sealed class LogProbJson(Utf8JsonWriter json, TokenTexts texts)
{
    // JSON has no infinity; clients know this number as "never".
    private const float Never = -9999;

    /// <summary>The shape of completions: four parallel arrays.</summary>
    public void WriteArrays(ReadOnlySpan<int> tokens, IReadOnlyList<TokenDetail?> details, int alternatives, TextOffsets offsets)
    {
        json.WriteStartObject("logprobs"u8);
        json.WriteStartArray("tokens"u8);
        foreach (int token in tokens)
        {
            json.WriteStringValue(texts.Name(token));
        }

        json.WriteEndArray();
        json.WriteStartArray("token_logprobs"u8);
        for (int i = 0; i < tokens.Length; i++)
        {
            WriteValue(details[i]?.LogProb);
        }

        json.WriteEndArray();
        json.WriteStartArray("top_logprobs"u8);
        for (int i = 0; i < tokens.Length; i++)
        {
            WriteByName(tokens[i], details[i], alternatives);
        }

        json.WriteEndArray();
        json.WriteStartArray("text_offset"u8);
        foreach (int token in tokens)
        {
            json.WriteNumberValue(offsets.Next(token));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The shape of chat: an object a token, with its bytes.</summary>
    public void WriteContent(IReadOnlyList<TokenUpdate> tokens, int alternatives)
    {
        json.WriteStartObject("logprobs"u8);
        json.WriteStartArray("content"u8);
        foreach (TokenUpdate token in tokens)
        {
            json.WriteStartObject();
            WriteToken(token.TokenId, token.Detail?.LogProb);
            json.WriteStartArray("top_logprobs"u8);
            foreach (TokenLogProb top in Top(token.Detail, alternatives))
            {
                json.WriteStartObject();
                WriteToken(top.TokenId, top.LogProb);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The shape of prompts: for each token an object from ids to log-probability, rank and text; null for the first.</summary>
    public void WritePrompt(ReadOnlySpan<int> tokens, IReadOnlyList<TokenDetail?> details, int alternatives)
    {
        json.WriteStartArray("prompt_logprobs"u8);
        for (int i = 0; i < tokens.Length; i++)
        {
            if (details[i]?.LogProb is not { } logProb)
            {
                json.WriteNullValue();
                continue;
            }

            json.WriteStartObject();
            int rank = 0;
            bool seen = false;
            foreach (TokenLogProb top in Top(details[i], alternatives))
            {
                WriteRanked(top.TokenId, top.LogProb, ++rank);
                seen |= top.TokenId == tokens[i];
            }

            if (!seen)
            {
                WriteRanked(tokens[i], logProb, null);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static IEnumerable<TokenLogProb> Top(TokenDetail? detail, int alternatives) => detail?.Top.Take(alternatives) ?? [];

    /// <summary>The alternatives and the token itself, by name; the best of two of one name.</summary>
    private void WriteByName(int token, TokenDetail? detail, int alternatives)
    {
        if (detail?.LogProb is not { } logProb)
        {
            json.WriteNullValue();
            return;
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        json.WriteStartObject();
        foreach (TokenLogProb top in Top(detail, alternatives).Append(new TokenLogProb(token, logProb)))
        {
            string name = texts.Name(top.TokenId);
            if (names.Add(name))
            {
                json.WriteNumber(name, Finite(top.LogProb));
            }
        }

        json.WriteEndObject();
    }

    private void WriteToken(int token, float? logProb)
    {
        json.WriteString("token"u8, texts.Text(token));
        json.WritePropertyName("logprob"u8);
        WriteValue(logProb);
        json.WriteStartArray("bytes"u8);
        foreach (byte value in texts.Bytes(token))
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private void WriteRanked(int token, float logProb, int? rank)
    {
        json.WriteStartObject(token.ToString(CultureInfo.InvariantCulture));
        json.WriteNumber("logprob"u8, Finite(logProb));
        json.WritePropertyName("rank"u8);
        if (rank is { } place)
        {
            json.WriteNumberValue(place);
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteString("decoded_token"u8, texts.Text(token));
        json.WriteEndObject();
    }

    private void WriteValue(float? logProb)
    {
        if (logProb is { } value)
        {
            json.WriteNumberValue(Finite(value));
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static float Finite(float logProb) => logProb > Never ? logProb : Never;
}
