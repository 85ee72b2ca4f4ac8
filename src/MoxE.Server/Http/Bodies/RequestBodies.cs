using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.Http.Bodies;

/// <summary>The tables of every body that is read; their limits are this server's.</summary>
internal sealed class RequestBodies(MoxEOptions options)
{
    public BodyTable<RequestFields> Completion { get; } = CompletionBody.Table(options.Limits);

    public BodyTable<RequestFields> Chat { get; } = ChatBody.Table(options);

    /// <summary>The part of a chat body that gRPC's messages share with it.</summary>
    public BodyTable<RequestFields> Conversation { get; } = ChatBody.Conversation(options);

    public BodyTable<TokenizeFields> Tokenize { get; } = TokenizeBody.Table(options);

    public BodyTable<DetokenizeFields> Detokenize { get; } = TokenizeBody.DetokenizeTable;

    public BodyTable<EmbeddingsFields> Embeddings { get; } = EmbeddingsBody.Table(options.Limits);
}
