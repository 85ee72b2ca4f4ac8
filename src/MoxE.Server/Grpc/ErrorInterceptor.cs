using Grpc.Core;
using Grpc.Core.Interceptors;
using MoxE.Server.Hosting;
using MoxE.Server.Serving;

namespace MoxE.Server.Grpc;

/// <summary>Turns what no one expected into INTERNAL without details; the details go to the log.</summary>
internal sealed class ErrorInterceptor(ILogger<ErrorInterceptor> logger) : Interceptor
{
    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(request, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Failure(e, context);
        }
    }

    /// <inheritdoc/>
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, responseStream, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Failure(e, context);
        }
    }

    /// <inheritdoc/>
    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(requestStream, responseStream, context);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Failure(e, context);
        }
    }

    private RpcException Failure(Exception e, ServerCallContext context)
    {
        if (context.CancellationToken.IsCancellationRequested)
        {
            return RpcErrors.Exception(new ServiceError(ErrorKind.Cancelled, "The call was cancelled."));
        }

        Log.RequestFailed(logger, e, context.GetHttpContext().TraceIdentifier);
        return RpcErrors.Exception(new ServiceError(ErrorKind.Internal, "The server failed; the call can be made again."));
    }
}
