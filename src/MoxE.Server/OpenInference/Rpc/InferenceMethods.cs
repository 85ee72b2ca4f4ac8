using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using MoxE.OpenInference.V2;
using MoxE.Server.Grpc;

namespace MoxE.Server.OpenInference.Rpc;

/// <summary>Binds the methods of <see cref="InferenceGrpcService"/>; see <see cref="StrictMethod"/>.</summary>
internal sealed class InferenceMethods : IServiceMethodProvider<InferenceGrpcService>
{
    /// <inheritdoc/>
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<InferenceGrpcService> context)
    {
        context.AddUnaryMethod(Unary("ServerLive", ServerLiveRequest.Parser, ServerLiveResponse.Parser), [], static (_, request, call) => InferenceGrpcService.ServerLive(request, call));
        context.AddUnaryMethod(Unary("ServerReady", ServerReadyRequest.Parser, ServerReadyResponse.Parser), [], static (service, request, call) => service.ServerReady(request, call));
        context.AddUnaryMethod(Unary("ServerMetadata", ServerMetadataRequest.Parser, ServerMetadataResponse.Parser), [], static (_, request, call) => InferenceGrpcService.ServerMetadata(request, call));
        context.AddUnaryMethod(Unary("ModelReady", ModelReadyRequest.Parser, ModelReadyResponse.Parser), [], static (service, request, call) => service.ModelReady(request, call));
        context.AddUnaryMethod(Unary("ModelMetadata", ModelMetadataRequest.Parser, ModelMetadataResponse.Parser), [], static (service, request, call) => service.ModelMetadata(request, call));
        context.AddUnaryMethod(Unary("ModelInfer", ModelInferRequest.Parser, ModelInferResponse.Parser), [], static (service, request, call) => service.ModelInfer(request, call));
        context.AddUnaryMethod(Unary("RepositoryIndex", RepositoryIndexRequest.Parser, RepositoryIndexResponse.Parser), [], static (service, request, call) => service.RepositoryIndex(request, call));
        context.AddUnaryMethod(Unary("RepositoryModelLoad", RepositoryModelLoadRequest.Parser, RepositoryModelLoadResponse.Parser), [], static (service, request, call) => service.RepositoryModelLoad(request, call));
        context.AddUnaryMethod(Unary("RepositoryModelUnload", RepositoryModelUnloadRequest.Parser, RepositoryModelUnloadResponse.Parser), [], static (service, request, call) => service.RepositoryModelUnload(request, call));
        context.AddDuplexStreamingMethod(
            StrictMethod.Describe(GRPCInferenceService.Descriptor, MethodType.DuplexStreaming, "ModelStreamInfer", ModelInferRequest.Parser, ModelStreamInferResponse.Parser),
            [],
            static (service, requests, responses, call) => service.ModelStreamInfer(requests, responses, call));
    }

    private static Method<TRequest, TResponse> Unary<TRequest, TResponse>(string name, MessageParser<TRequest> request, MessageParser<TResponse> response)
        where TRequest : class, IBufferMessage, IMessage<TRequest>
        where TResponse : class, IBufferMessage, IMessage<TResponse> =>
        StrictMethod.Describe(GRPCInferenceService.Descriptor, MethodType.Unary, name, request, response);
}
