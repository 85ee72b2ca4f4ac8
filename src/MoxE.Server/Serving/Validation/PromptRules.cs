using MoxE.Engine.Requests;
using MoxE.Server.Options;
using MoxE.Server.Serving.Chat;

namespace MoxE.Server.Serving.Validation;

/// <summary>From texts, token ids or messages to prompts.</summary>
internal sealed class PromptRules(LimitOptions limits, IChatEncoder chat)
{
    public Outcome<IReadOnlyList<ValidPrompt>> Read(RequestFields fields, ServedModel model)
    {
        string field = fields.Pooling == Pooling.None ? "prompt" : "input";
        if (fields.Chat is null && fields.Prompts.Count == 0)
        {
            return new ServiceError(ErrorKind.Invalid, $"'{field}' is missing: allowed is a text or token ids, at least one.", field);
        }

        if (fields.Prompts.Count > limits.MaxEmbeddingInputs && fields.Pooling != Pooling.None)
        {
            return ServiceError.Field(field, $"{fields.Prompts.Count} inputs", $"at most {limits.MaxEmbeddingInputs}");
        }

        FieldChecker check = new();
        int? keep = check.OptionalInteger("truncate_prompt_tokens", fields.Truncate, 1, limits.MaxPromptTokens);
        if (check.Error is { } wrong)
        {
            return wrong;
        }

        PromptEncoder encoder = new(model.Tokenizer, limits.MaxPromptTokens, keep);
        List<ValidPrompt> prompts = [];
        Outcome<IReadOnlyList<PromptInput>> inputs = Inputs(fields, model);
        if (!inputs.Succeeded)
        {
            return inputs.Error;
        }

        foreach (PromptInput input in inputs.Value)
        {
            if (encoder.Encode(input, out int[] ids) is { } unusable)
            {
                return unusable;
            }

            string echo = !fields.Echo ? "" : input.Text is { } text && keep is null ? text : model.Tokenizer.DecodeFinished(ids);
            prompts.Add(new ValidPrompt(ids, echo));
        }

        return Outcome<IReadOnlyList<ValidPrompt>>.Of(prompts);
    }

    private Outcome<IReadOnlyList<PromptInput>> Inputs(RequestFields fields, ServedModel model)
    {
        if (fields.Chat is not { } conversation)
        {
            return Outcome<IReadOnlyList<PromptInput>>.Of(fields.Prompts);
        }

        Outcome<int[]> ids = chat.Encode(model, conversation);
        return ids.Succeeded ? Outcome<IReadOnlyList<PromptInput>>.Of([new PromptInput("messages", null, ids.Value)]) : ids.Error;
    }
}
