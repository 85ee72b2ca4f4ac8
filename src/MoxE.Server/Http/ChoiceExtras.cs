using System.Text.Json;
using MoxE.Engine.Requests;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>Writes what a choice tells beside text and log-probabilities, each part only when it was asked for: token ids, routing, timings.</summary>
internal sealed class ChoiceExtras(Utf8JsonWriter json, ActiveRequest active)
{
    private readonly AnswerParts _parts = active.Request.Parts;

    /// <summary>Names of tokens; made when they are first needed.</summary>
    public LogProbJson LogProbs => field ??= new LogProbJson(json, new TokenTexts(active.Model.Tokenizer));

    /// <summary>Details as many as tokens, also when none came.</summary>
    public static IReadOnlyList<TokenDetail?> DetailsOf(ChoicePrompt prompt) =>
        (IReadOnlyList<TokenDetail?>?)prompt.Details ?? new TokenDetail?[prompt.Ids.Length];

    /// <summary>What is told of the prompt.</summary>
    public void WritePrompt(ChoicePrompt prompt)
    {
        if (_parts.TokenIds)
        {
            json.WriteStartArray("prompt_token_ids"u8);
            foreach (int token in prompt.Ids)
            {
                json.WriteNumberValue(token);
            }

            json.WriteEndArray();
        }

        if (_parts.PromptLogProbs is { } alternatives)
        {
            LogProbs.WritePrompt(prompt.Ids, DetailsOf(prompt), alternatives);
        }

        if (_parts.Routing && prompt.Details is { } details)
        {
            json.WriteStartArray("prompt_routing"u8);
            for (int i = 0; i < prompt.Ids.Length; i++)
            {
                RoutingJson.Write(json, prompt.Ids[i], details[i]);
            }

            json.WriteEndArray();
        }
    }

    /// <summary>What is told of generated tokens.</summary>
    public void WriteTokens(IReadOnlyList<TokenUpdate> tokens)
    {
        if (_parts.TokenIds)
        {
            json.WriteStartArray("token_ids"u8);
            foreach (TokenUpdate token in tokens)
            {
                json.WriteNumberValue(token.TokenId);
            }

            json.WriteEndArray();
        }

        if (_parts.Routing)
        {
            json.WriteStartArray("routing"u8);
            foreach (TokenUpdate token in tokens)
            {
                RoutingJson.Write(json, token.TokenId, token.Detail);
            }

            json.WriteEndArray();
        }
    }

    /// <summary>Where the time of a sequence that has ended went.</summary>
    public void WriteTimings(int sequence)
    {
        if (!_parts.Timings)
        {
            return;
        }

        GenerationTimings timings = active.Generations[sequence].Timings;
        json.WriteStartObject("timings"u8);
        json.WriteNumber("queue_ms"u8, timings.Queue.TotalMilliseconds);
        json.WriteNumber("prefill_ms"u8, timings.Prefill.TotalMilliseconds);
        json.WriteNumber("decode_ms"u8, timings.Decode.TotalMilliseconds);
        json.WriteNumber("first_token_ms"u8, timings.ToFirstToken.TotalMilliseconds);
        json.WriteNumber("total_ms"u8, timings.Total.TotalMilliseconds);
        json.WriteEndObject();
    }
}
