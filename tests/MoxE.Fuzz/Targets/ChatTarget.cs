using MoxE.Server.Http.Bodies;
using MoxE.Server.Security;
using MoxE.Server.Serving;

namespace MoxE.Fuzz.Targets;

/// <summary>Bodies of /v1/chat/completions: read, rendered with the model's template or the request's, checked.</summary>
internal sealed class ChatTarget(Lazy<FuzzServer> server) : FuzzTarget
{
    public override string Name => "chat";

    public override IReadOnlyList<string> Dictionary => BodyWords.Of(Bodies.Chat);

    private RequestBodies Bodies => server.Value.Get<RequestBodies>();

    public override void Run(ReadOnlyMemory<byte> input)
    {
        RequestFields fields = new() { Chat = new() };
        ServiceError? error = Bodies.Chat.Parse(input, fields, new UnknownFields(refuse: true)) ?? ChatBody.Complete(fields);
        Verdicts.Check(error ?? server.Value.Get<RequestStarter>().Check(fields, "fuzz", Caller.Common).Error);
    }
}
