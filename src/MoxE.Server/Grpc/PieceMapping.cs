using MoxE.Engine.Requests;
using MoxE.Serving.V1;
using Generated = MoxE.Engine.Requests.TokenDetail;
using WireDetail = MoxE.Serving.V1.TokenDetail;
using WireFinish = MoxE.Serving.V1.FinishReason;

namespace MoxE.Server.Grpc;

/// <summary>Updates of a generation as messages.</summary>
internal static class PieceMapping
{
    /// <summary>One piece of a choice.</summary>
    public static GenerateResponse ToWire(int choice, ReadOnlyMemory<char> text, TokenUpdate update)
    {
        GenerateResponse response = new() { Choice = choice, Text = text.ToString(), FinishReason = ToWire(update.Finish) };
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

    private static WireFinish ToWire(Engine.Requests.FinishReason finish) => finish switch
    {
        Engine.Requests.FinishReason.Stop => WireFinish.Stop,
        Engine.Requests.FinishReason.Length => WireFinish.Length,
        _ => WireFinish.Unspecified,
    };
}
