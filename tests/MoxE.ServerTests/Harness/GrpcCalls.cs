using Grpc.Core;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Harness;

/// <summary>Calls of the generation service as tests speak them.</summary>
internal static class GrpcCalls
{
    /// <summary>Reads a Generate stream to its end.</summary>
    public static Task<List<GenerateResponse>> GenerateAsync(this LoopbackServer server, GenerateRequest request, DateTime? deadline = null, CancellationToken cancellationToken = default) =>
        server.Generation.Generate(request, deadline: deadline, cancellationToken: cancellationToken).ReadToEndAsync(cancellationToken);

    /// <summary>Reads a Chat stream to its end.</summary>
    public static Task<List<GenerateResponse>> ChatAsync(this LoopbackServer server, ChatRequest request) => server.Generation.Chat(request).ReadToEndAsync();

    /// <summary>What a refused call says; fails when it is not refused as invalid.</summary>
    public static async Task<(string Message, string? Param)> RefusedAsync(Task call)
    {
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => call);
        Assert.Equal(StatusCode.InvalidArgument, e.StatusCode);
        return (e.Status.Detail, e.Trailers.GetValue("moxe-error-param"));
    }

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
