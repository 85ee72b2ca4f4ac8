using System.Text.Json;
using MoxE.Model.Chat;

namespace MoxE.Server.Serving.Chat;

/// <summary>Conversations to prompts by the model's own chat template, or by the request's.</summary>
internal sealed class TemplateChatEncoder(TimeProvider time) : IChatEncoder
{
    /// <inheritdoc/>
    public Outcome<int[]> Encode(ServedModel model, ChatFields chat)
    {
        if (model.Chat is not { } encoder)
        {
            return new ServiceError(ErrorKind.Invalid, $"Chat is not available: the model '{model.Name}' has no chat template.", "messages");
        }

        List<MoxE.Model.Chat.ChatMessage> messages = [];
        foreach (ChatMessage message in chat.Messages)
        {
            ChatOutcome<MoxE.Model.Chat.ChatMessage> read = MoxE.Model.Chat.ChatMessage.FromJson(message.Json, $"messages[{messages.Count}]");
            if (!read.IsOk)
            {
                return new ServiceError(ErrorKind.Invalid, read.Error.Message, "messages");
            }

            messages.Add(read.Value);
        }

        ChatOutcome<RenderedChat> rendered = Render(encoder, Prompt(chat, messages), chat.Template);
        return rendered.IsOk ? encoder.Encode(rendered.Value) : new ServiceError(ErrorKind.Invalid, rendered.Error.ToString(), "messages");
    }

    private ChatOutcome<RenderedChat> Render(ChatEncoder encoder, ChatPrompt prompt, string? template)
    {
        if (template is null)
        {
            return encoder.Render(prompt, time);
        }

        ChatOutcome<ChatTemplate> given = ChatTemplate.Parse(template);
        return given.IsOk ? given.Value.Render(prompt, encoder.Templates.Tokens, time) : given.Error;
    }

    private static ChatPrompt Prompt(ChatFields chat, IReadOnlyList<MoxE.Model.Chat.ChatMessage> messages) => new()
    {
        Messages = messages,
        Tools = chat.ShownTools,
        Documents = chat.Documents.ValueKind == JsonValueKind.Undefined ? null : chat.Documents,
        AddGenerationPrompt = chat.AddGenerationPrompt ?? !chat.ContinueFinalMessage,
        ContinueFinalMessage = chat.ContinueFinalMessage,
        TemplateArguments = chat.TemplateVariables.ValueKind == JsonValueKind.Undefined ? null : chat.TemplateVariables,
    };
}
