using Grpc.Core;
using Grpc.Core.Interceptors;

namespace MoxE.Server.Grpc;

/// <summary>
/// Compresses an answer when its request was: a client that compresses asks for it, while every client names what it
/// could read. Streams are never compressed, for a token is smaller than what gzip adds.
/// </summary>
internal sealed class CompressionInterceptor : Interceptor
{
    /// <summary>The only encoding offered.</summary>
    public const string Encoding = "gzip";

    private const string RequestEncoding = "grpc-encoding";
    private static readonly WriteOptions Plain = new(WriteFlags.NoCompress);

    /// <inheritdoc/>
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (!string.Equals(context.GetHttpContext().Request.Headers[RequestEncoding], Encoding, StringComparison.OrdinalIgnoreCase))
        {
            context.WriteOptions = Plain;
        }

        return continuation(request, context);
    }

    /// <inheritdoc/>
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        context.WriteOptions = Plain;
        return continuation(request, responseStream, context);
    }

    /// <inheritdoc/>
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        context.WriteOptions = Plain;
        return continuation(requestStream, responseStream, context);
    }
}
