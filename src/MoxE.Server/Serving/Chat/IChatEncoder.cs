namespace MoxE.Server.Serving.Chat;

/// <summary>The seam to the models' chat templates.</summary>
internal interface IChatEncoder
{
    /// <summary>The prompt a conversation becomes, or why there is none. Runs on request threads.</summary>
    Outcome<int[]> Encode(ServedModel model, ChatFields chat);
}

/// <summary>For servers without templates: every conversation is refused.</summary>
internal sealed class NoChatEncoder : IChatEncoder
{
    /// <inheritdoc/>
    public Outcome<int[]> Encode(ServedModel model, ChatFields chat) =>
        new ServiceError(ErrorKind.Invalid, $"Chat is not available: the model '{model.Name}' has no chat template.", "messages");
}
