namespace MoxE.Server.Serving.Chat;

/// <summary>The seam to the models' chat templates, so that tests can give one of their own.</summary>
internal interface IChatEncoder
{
    /// <summary>The prompt a conversation becomes, or why there is none. Runs on request threads.</summary>
    Outcome<int[]> Encode(ServedModel model, ChatFields chat);
}
