using System.Text.Json;
using MoxE.Server.Options;
using MoxE.Server.Serving;
using MoxE.Server.Serving.Chat;

namespace MoxE.Server.Http.Bodies;

/// <summary>The body of POST /v1/chat/completions and of its token count.</summary>
internal static class ChatBody
{
    public static BodyTable<RequestFields> Table(MoxEOptions options) => new(
    [
        MessageFields.Field(options.Limits.MaxMessages),
        new("max_completion_tokens", Schema.Integer(0, options.Limits.MaxTokens, Math.Min(options.Limits.DefaultChatTokens, options.Limits.MaxTokens)), "Most tokens to generate; 0 with 'prompt_logprobs'.", (field, to) => field.Integer(value => to.Chat!.MaxCompletionTokens = value)),
        new("max_tokens", Schema.Integer(0, options.Limits.MaxTokens), "The older name of max_completion_tokens.", (field, to) => field.Integer(value => to.MaxTokens = value)),
        new("logprobs", Schema.Switch(false), "Adds log-probabilities of the output's tokens.", (field, to) => field.Switch(value => to.Chat!.LogProbs = value)),
        new("top_logprobs", Schema.Integer(0, options.Limits.MaxLogProbs, 0), "Alternatives given with each; with 'logprobs'.", (field, to) => field.Integer(value => to.Chat!.TopLogProbs = value)),
        .. ToolFields.All(options.Limits.MaxTools),
        .. TemplateFields(options.Http.AllowChatTemplate),
        .. AnswerFields.All(options.Limits),
        .. SamplingFields.All(options.Limits),
        .. ConstraintBody.All(),
        .. NeutralFields.Common(),
        .. NeutralFields.Chat(),
    ]);

    /// <summary>The fields that make the prompt and force calls, and nothing else.</summary>
    public static BodyTable<RequestFields> Conversation(MoxEOptions options) => new(
    [
        MessageFields.Field(options.Limits.MaxMessages),
        .. ToolFields.All(options.Limits.MaxTools),
        .. TemplateFields(options.Http.AllowChatTemplate),
    ]);

    /// <summary>How messages become a prompt.</summary>
    public static IEnumerable<BodyField<RequestFields>> TemplateFields(bool allowTemplate) =>
    [
        new("add_generation_prompt", Schema.Switch(), "Extension. Ends the prompt where an assistant's answer begins; true unless the final message is continued.", (field, to) => field.Switch(value => to.Chat!.AddGenerationPrompt = value)),
        new("continue_final_message", Schema.Switch(false), "Extension. The output goes on with the final message, an assistant's.", (field, to) => field.Switch(value => to.Chat!.ContinueFinalMessage = value)),
        allowTemplate
            ? new("chat_template", Schema.Text(), "Extension. A template in place of the model's.", (field, to) => field.Text(value => to.Chat!.Template = value))
            : NeutralFields.Nothing("chat_template", "Extension. A template of one's own, which this server is not set to take."),
        new("chat_template_kwargs", Schema.Free(), "Extension. Variables for the template.", (field, to) => field.Free(value => to.Chat!.TemplateVariables = value)),
        new("documents", Schema.List(Schema.Free()), "Extension. Documents for the template.", ReadDocuments),
    ];

    /// <summary>Rules between fields, checked once all are read.</summary>
    public static ServiceError? Complete(RequestFields fields)
    {
        ChatFields chat = fields.Chat!;
        ServiceError? error = CompleteLength(fields, chat) ?? ChatRules.Complete(fields, chat);
        if (error is not null)
        {
            return error;
        }

        if (chat is { LogProbs: false, TopLogProbs: not null })
        {
            return new ServiceError(ErrorKind.Invalid, "'top_logprobs' is given without 'logprobs': allowed is only together with 'logprobs': true.", "top_logprobs");
        }

        fields.LogProbs = chat.LogProbs ? chat.TopLogProbs ?? 0 : null;
        return null;
    }

    private static ServiceError? ReadDocuments(JsonField field, RequestFields fields) =>
        field.Items(item => item.Value.ValueKind == JsonValueKind.Object ? null : item.Wrong("an object"), "an array of objects")
        ?? field.Free(value => fields.Chat!.Documents = value, JsonValueKind.Array);

    private static ServiceError? CompleteLength(RequestFields fields, ChatFields chat)
    {
        if (chat.MaxCompletionTokens is { } wanted)
        {
            if (fields.MaxTokens is { } older && older != wanted)
            {
                return new ServiceError(ErrorKind.Invalid, $"'max_tokens' is {older} and 'max_completion_tokens' is {wanted}: allowed is one of them, or equal values.", "max_tokens");
            }

            fields.MaxTokens = wanted;
        }

        return null;
    }
}
