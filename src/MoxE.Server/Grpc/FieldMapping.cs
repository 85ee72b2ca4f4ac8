using MoxE.Server.Serving;
using MoxE.Serving.V1;

namespace MoxE.Server.Grpc;

/// <summary>A Generate call as the fields both surfaces share.</summary>
internal static class FieldMapping
{
    /// <summary>Field by field; values are checked later by <see cref="RequestValidator"/>.</summary>
    public static RequestFields ToFields(GenerateRequest request) => new()
    {
        Model = request.Model.Length > 0 ? request.Model : null,
        Prompts = request.PromptCase switch
        {
            GenerateRequest.PromptOneofCase.Text => [new PromptInput("text", request.Text, null)],
            GenerateRequest.PromptOneofCase.TokenIds => [new PromptInput("token_ids", null, [.. request.TokenIds.Ids])],
            _ => [],
        },
        MaxTokens = request.HasMaxTokens ? request.MaxTokens : null,
        Temperature = request.HasTemperature ? request.Temperature : null,
        TopP = request.HasTopP ? request.TopP : null,
        TopK = request.HasTopK ? request.TopK : null,
        MinP = request.HasMinP ? request.MinP : null,
        Seed = request.HasSeed ? request.Seed : null,
        Stop = [.. request.Stop],
        N = request.HasN ? request.N : null,
        Echo = request.Echo,
        Stream = true,
        User = request.User,
    };
}
