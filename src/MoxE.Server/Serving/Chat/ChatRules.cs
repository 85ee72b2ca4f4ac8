namespace MoxE.Server.Serving.Chat;

/// <summary>Rules between the fields of a conversation, the same for both surfaces.</summary>
internal static class ChatRules
{
    /// <summary>Checks them once all fields are read, and makes a forced call the request's constraint.</summary>
    public static ServiceError? Complete(RequestFields fields, ChatFields chat) => CheckTemplate(chat) ?? ForceCall(fields, chat);

    private static ServiceError? CheckTemplate(ChatFields chat)
    {
        if (!chat.ContinueFinalMessage)
        {
            return null;
        }

        if (chat.AddGenerationPrompt == true)
        {
            return new ServiceError(ErrorKind.Invalid, "'continue_final_message' and 'add_generation_prompt' are both true: allowed is one of them.", "continue_final_message");
        }

        string? role = chat.Messages is [.., { } last] ? last.Role : null;
        return role == "assistant"
            ? null
            : ServiceError.Field("continue_final_message", role is null ? "true without messages" : $"true after a final message of the role {role}", "true only after an assistant's");
    }

    private static ServiceError? ForceCall(RequestFields fields, ChatFields chat)
    {
        if (!chat.ForcesCall)
        {
            return null;
        }

        if (chat.Tools.Count == 0)
        {
            return new ServiceError(ErrorKind.Invalid, "'tool_choice' forces a call and 'tools' is missing: allowed is only together with 'tools'.", "tool_choice");
        }

        if (chat.NamedFunction is { } name && !chat.Tools.Any(tool => tool.Name == name))
        {
            return ServiceError.Field("tool_choice.function.name", $"'{name}'", "the name of one of the 'tools'");
        }

        if (fields.Constraint is { } constraint)
        {
            return new ServiceError(ErrorKind.Invalid, $"'tool_choice' forces a call, and '{constraint.Field}' constrains the text too: allowed is one of them.", "tool_choice");
        }

        fields.Constraint = ForcedCall.Constraint(chat);
        return null;
    }
}
