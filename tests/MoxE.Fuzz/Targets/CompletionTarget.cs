using MoxE.Server.Http.Bodies;
using MoxE.Server.Security;
using MoxE.Server.Serving;

namespace MoxE.Fuzz.Targets;

/// <summary>Bodies of /v1/completions: read, checked, tokenized, constraints compiled.</summary>
internal sealed class CompletionTarget(Lazy<FuzzServer> server) : FuzzTarget
{
    public override string Name => "completion";

    public override IReadOnlyList<string> Dictionary => BodyWords.Of(Bodies.Completion);

    private RequestBodies Bodies => server.Value.Get<RequestBodies>();

    public override void Run(ReadOnlyMemory<byte> input)
    {
        RequestFields fields = new();
        ServiceError? error = Bodies.Completion.Parse(input, fields, new UnknownFields(refuse: true));
        Verdicts.Check(error ?? server.Value.Get<RequestStarter>().Check(fields, "fuzz", Caller.Common).Error);
    }
}
