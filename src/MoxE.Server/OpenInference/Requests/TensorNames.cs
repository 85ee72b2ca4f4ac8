namespace MoxE.Server.OpenInference.Requests;

/// <summary>Names of the tensors of a model, beside those that carry parameters.</summary>
internal static class TensorNames
{
    public const string TextInput = "text_input";
    public const string TokenIds = "token_ids";
    public const string TextOutput = "text_output";
    public const string FinishReason = "finish_reason";
    public const string PromptTokens = "prompt_tokens";
    public const string CompletionTokens = "completion_tokens";
    public const string Logits = "logits";

    /// <summary>Every output there is.</summary>
    public static readonly IReadOnlyList<string> Outputs = [TextOutput, TokenIds, FinishReason, PromptTokens, CompletionTokens, Logits];

    /// <summary>What a text is answered with when no outputs are named.</summary>
    public static readonly IReadOnlyList<string> ForText = [TextOutput, FinishReason, PromptTokens, CompletionTokens];

    /// <summary>What token ids are answered with when no outputs are named.</summary>
    public static readonly IReadOnlyList<string> ForTokens = [TokenIds, FinishReason, PromptTokens, CompletionTokens];
}
