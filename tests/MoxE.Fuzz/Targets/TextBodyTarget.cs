using MoxE.Server.Http.Bodies;
using MoxE.Server.Security;
using MoxE.Server.Serving;
using MoxE.Server.Serving.Chat;

namespace MoxE.Fuzz.Targets;

/// <summary>Bodies of /tokenize, /detokenize and /v1/embeddings; each input is read as all three.</summary>
internal sealed class TextBodyTarget(Lazy<FuzzServer> server) : FuzzTarget
{
    public override string Name => "text-body";

    public override IReadOnlyList<string> Dictionary => [.. BodyWords.Of(Bodies.Tokenize), .. Bodies.Detokenize.Fields.Select(known => known.Name), .. Bodies.Embeddings.Fields.Select(known => known.Name)];

    private RequestBodies Bodies => server.Value.Get<RequestBodies>();

    public override void Run(ReadOnlyMemory<byte> input)
    {
        EmbeddingsFields embeddings = new();
        ServiceError? error = Bodies.Embeddings.Parse(input, embeddings, new UnknownFields(refuse: true));
        Verdicts.Check(error ?? server.Value.Get<RequestStarter>().Check(embeddings.Request, "fuzz", Caller.Common).Error);

        TokenizeFields text = new();
        error = Bodies.Tokenize.Parse(input, text, new UnknownFields(refuse: false));
        if (error is null && text.Request.Chat is { Messages.Count: > 0 } chat)
        {
            error = ChatBody.Complete(text.Request) ?? server.Value.Get<IChatEncoder>().Encode(server.Value.Get<ServingState>().Model!, chat).Error;
        }

        Verdicts.Check(error);
        Verdicts.Check(Bodies.Detokenize.Parse(input, new DetokenizeFields(), new UnknownFields(refuse: true)));
    }
}
