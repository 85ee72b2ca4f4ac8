using Grpc.Core;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Harness;

/// <summary>Calls of the generation service as tests speak them.</summary>
internal static class GrpcCalls
{
    /// <summary>Reads a Generate stream to its end.</summary>
    public static async Task<List<GenerateResponse>> GenerateAsync(this RunningServer server, GenerateRequest request, DateTime? deadline = null, CancellationToken cancellationToken = default)
    {
        using AsyncServerStreamingCall<GenerateResponse> call = server.Generation.Generate(request, deadline: deadline, cancellationToken: cancellationToken);
        List<GenerateResponse> pieces = [];
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            pieces.Add(call.ResponseStream.Current);
        }

        return pieces;
    }
}
