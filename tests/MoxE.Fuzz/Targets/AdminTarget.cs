using Microsoft.AspNetCore.Http;
using MoxE.Server.Http;
using MoxE.Server.Serving;

namespace MoxE.Fuzz.Targets;

/// <summary>Bodies of the admin API's changes of models.</summary>
internal sealed class AdminTarget : FuzzTarget
{
    private const int MaxBytes = 2048;

    public override string Name => "admin";

    public override int Share => 1;

    public override IReadOnlyList<string> Dictionary => ["version", "\"2\"", "\"\\ud83d\"", "latest", "{\"version\":"];

    public override void Run(ReadOnlyMemory<byte> input)
    {
        DefaultHttpContext context = new();
        context.Request.ContentType = "application/json";
        context.Request.Body = new MemoryStream(input.ToArray());
        (_, _, ServiceError? error) = AdminModelsRequest.ReadAsync(context.Request, MaxBytes, CancellationToken.None).GetAwaiter().GetResult();
        Verdicts.Check(error);
    }
}
