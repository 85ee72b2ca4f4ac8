using MoxE.Engine.Requests;
using MoxE.Server.Serving;
using MoxE.Server.Serving.Chat;
using MoxE.Serving.V1;
using Generated = MoxE.Engine.Requests.TokenDetail;
using WireDetail = MoxE.Serving.V1.TokenDetail;
using WireFinish = MoxE.Serving.V1.FinishReason;

namespace MoxE.Server.Grpc;

/// <summary>Updates of a generation as messages.</summary>
internal static class PieceMapping
{
    /// <summary>One piece of a choice.</summary>
    /// <param name="choice">Index of the choice.</param>
    /// <param name="text">Its text.</param>
    /// <param name="update">The token behind it.</param>
    /// <param name="call">Reads the text as the call it is; null for text that is none.</param>
    public static GenerateResponse ToWire(int choice, ReadOnlyMemory<char> text, TokenUpdate update, ToolCallScanner? call = null)
    {
        GenerateResponse response = new()
        {
            Choice = choice,
            Text = call is null ? text.ToString() : "",
            ToolCall = call is null ? null : Read(call, text.Span),
            FinishReason = ToWire(update.Finish, call is not null),
        };
        if (update.TokenId >= 0)
        {
            response.TokenIds.Add(update.TokenId);
        }

        if (update.Detail is { } detail)
        {
            response.Details.Add(ToWire(update.TokenId, detail));
        }

        return response;
    }

    /// <summary>Adds the details of the prompt's tokens to the first piece of a choice that follows the prompt.</summary>
    public static void AddOnce(GenerateResponse response, Generation generation, ref bool begun)
    {
        if (!begun && generation.PromptDetails is { } details)
        {
            response.PromptDetails.AddRange(details.Select(detail => ToWire(null, detail)));
        }

        begun = true;
    }

    /// <summary>One choice of a whole answer.</summary>
    public static Completion ToWire(FoldedChoice choice, ActiveRequest active)
    {
        AnswerParts parts = active.Request.Parts;
        bool isCall = active.Request.ForcesCall;
        Completion completion = new() { Text = isCall ? "" : choice.Text.ToString(), FinishReason = ToWire(choice.Finish, isCall) };
        if (isCall && Read(new ToolCallScanner(active.Request.ForcedFunction), choice.Text) is { } call)
        {
            completion.ToolCalls.Add(call);
        }

        completion.TokenIds.AddRange(choice.Tokens.Select(token => token.TokenId));
        if (parts.LogProbs is not null || parts.Routing)
        {
            // The best of several are found by log-probabilities that nobody may have asked for.
            completion.Details.AddRange(
                from token in choice.Tokens
                let detail = token.Detail
                where detail is not null
                select ToWire(token.TokenId, parts.LogProbs is null ? detail with { LogProb = null } : detail));
        }

        if (choice.Prompt.Details is { } details)
        {
            completion.PromptDetails.AddRange(details.Select(detail => ToWire(null, detail)));
        }

        if (parts.Timings)
        {
            completion.Timings = ToWire(active.Generations[choice.Sequence].Timings);
        }

        return completion;
    }

    /// <summary>The tokens of a call so far.</summary>
    public static Usage UsageOf(ActiveRequest active) => new() { PromptTokens = active.PromptTokens, CompletionTokens = active.CompletionTokens };

    /// <summary>Where the time of a choice went.</summary>
    public static Timings ToWire(GenerationTimings timings) => new()
    {
        QueueSeconds = timings.Queue.TotalSeconds,
        PrefillSeconds = timings.Prefill.TotalSeconds,
        DecodeSeconds = timings.Decode.TotalSeconds,
    };

    private static WireDetail ToWire(int? token, Generated detail)
    {
        WireDetail wire = new();
        if (token is >= 0)
        {
            wire.TokenId = token.Value;
        }

        if (detail.LogProb is { } logProb)
        {
            wire.LogProb = logProb;
        }

        wire.Top.AddRange(detail.Top.Select(top => new TopToken { TokenId = top.TokenId, LogProb = top.LogProb }));
        wire.Routing.AddRange((detail.Routing ?? []).Select(ToWire));
        return wire;
    }

    private static Routing ToWire(LayerRouting layer)
    {
        Routing wire = new() { Experts = { layer.Experts }, Weights = { layer.Weights }, Entropy = layer.Entropy };
        if (layer.Difficulty is { } difficulty)
        {
            wire.Difficulty = difficulty;
        }

        return wire;
    }

    /// <summary>What more there is of a call with this text; null when nothing of it became final.</summary>
    private static ToolCall? Read(ToolCallScanner call, ReadOnlySpan<char> text)
    {
        call.Append(text);
        string? function = call.TakeFunction();
        string arguments = call.TakeArguments();
        return function is null && arguments.Length == 0
            ? null
            : new ToolCall { Id = function is null ? "" : ForcedCall.NewId(), Name = function ?? "", Arguments = arguments };
    }

    private static WireFinish ToWire(Engine.Requests.FinishReason finish, bool isCall) => finish switch
    {
        Engine.Requests.FinishReason.Stop when isCall => WireFinish.ToolCalls,
        Engine.Requests.FinishReason.Stop => WireFinish.Stop,
        Engine.Requests.FinishReason.Length => WireFinish.Length,
        _ => WireFinish.Unspecified,
    };
}
