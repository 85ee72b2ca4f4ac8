using MoxE.Server.Options;
using MoxE.Server.Serving;
using MoxE.Server.Serving.Validation;

namespace MoxE.Server.Http.Bodies;

/// <summary>The body of POST /v1/completions.</summary>
internal static class CompletionBody
{
    public static BodyTable<RequestFields> Table(LimitOptions limits) => new(
    [
        PromptField.Of("prompt", "What to go on from: each prompt becomes n choices."),
        new("max_tokens", Schema.Integer(0, limits.MaxTokens, Math.Min(LengthRules.DefaultMaxTokens, limits.MaxTokens)), "Most tokens to generate; 0 with 'echo' or 'prompt_logprobs'.", (field, to) => field.Integer(value => to.MaxTokens = value)),
        new("echo", Schema.Switch(false), "Puts the prompt before the text, and its log-probabilities before the text's.", (field, to) => field.Switch(value => to.Echo = value)),
        new("logprobs", Schema.Integer(0, limits.MaxLogProbs), "Log-probabilities of the output's tokens with so many alternatives; over 5 is an extension.", (field, to) => field.Integer(value => to.LogProbs = value)),
        new("best_of", Schema.Integer(1, limits.MaxN), "Generates so many and gives the n with the highest mean log-probability of a token; not with 'stream'.", (field, to) => field.Integer(value => to.BestOf = value)),
        NeutralFields.EmptyText("suffix", "Text after the output is not supported."),
        .. AnswerFields.All(limits),
        .. SamplingFields.All(limits),
        .. ConstraintBody.All(),
        .. NeutralFields.Common(),
    ]);
}
