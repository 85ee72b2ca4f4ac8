using Grpc.Core;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Harness;

/// <summary>Calls of the generation service as tests speak them.</summary>
internal static class GrpcCalls
{
    /// <summary>Reads a Generate stream to its end.</summary>
    public static Task<List<GenerateResponse>> GenerateAsync(this LoopbackServer server, GenerateRequest request, DateTime? deadline = null, CancellationToken cancellationToken = default) =>
        server.Generation.Generate(request, deadline: deadline, cancellationToken: cancellationToken).ReadToEndAsync(cancellationToken);

    /// <summary>Reads the pieces that are left of a Generate stream, and ends the call.</summary>
    public static async Task<List<GenerateResponse>> ReadToEndAsync(this AsyncServerStreamingCall<GenerateResponse> stream, CancellationToken cancellationToken = default)
    {
        using AsyncServerStreamingCall<GenerateResponse> call = stream;
        List<GenerateResponse> pieces = [];
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            pieces.Add(call.ResponseStream.Current);
        }

        return pieces;
    }
}
