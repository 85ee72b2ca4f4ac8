using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using MoxE.Serving.V1;

namespace MoxE.Server.Grpc;

/// <summary>Binds the methods of <see cref="GenerationGrpcService"/>; see <see cref="StrictMethod"/>.</summary>
internal sealed class GenerationMethods : IServiceMethodProvider<GenerationGrpcService>
{
    /// <inheritdoc/>
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<GenerationGrpcService> context)
    {
        context.AddServerStreamingMethod(Pieces("Generate", GenerateRequest.Parser), [], static (service, request, output, call) => service.Generate(request, output, call));
        context.AddServerStreamingMethod(Pieces("Chat", ChatRequest.Parser), [], static (service, request, output, call) => service.Chat(request, output, call));
        context.AddUnaryMethod(Unary("Complete", GenerateRequest.Parser, CompleteResponse.Parser), [], static (service, request, call) => service.Complete(request, call));
        context.AddUnaryMethod(Unary("CompleteChat", ChatRequest.Parser, CompleteResponse.Parser), [], static (service, request, call) => service.CompleteChat(request, call));
        context.AddUnaryMethod(Unary("Embed", EmbedRequest.Parser, EmbedResponse.Parser), [], static (service, request, call) => service.Embed(request, call));
        context.AddUnaryMethod(Unary("Abort", AbortRequest.Parser, AbortResponse.Parser), [], static (service, request, call) => service.Abort(request, call));
        context.AddUnaryMethod(Unary("Tokenize", TokenizeRequest.Parser, TokenizeResponse.Parser), [], static (service, request, call) => service.Tokenize(request, call));
        context.AddUnaryMethod(Unary("CountTokens", CountTokensRequest.Parser, CountTokensResponse.Parser), [], static (service, request, call) => service.CountTokens(request, call));
        context.AddUnaryMethod(Unary("Detokenize", DetokenizeRequest.Parser, DetokenizeResponse.Parser), [], static (service, request, call) => service.Detokenize(request, call));
        context.AddUnaryMethod(Unary("GetModel", GetModelRequest.Parser, GetModelResponse.Parser), [], static (service, request, call) => service.GetModel(request, call));
        context.AddUnaryMethod(Unary("ListModels", ListModelsRequest.Parser, ListModelsResponse.Parser), [], static (service, request, call) => service.ListModels(request, call));
    }

    private static Method<TRequest, GenerateResponse> Pieces<TRequest>(string name, MessageParser<TRequest> request)
        where TRequest : class, IBufferMessage, IMessage<TRequest> =>
        StrictMethod.Describe(GenerationService.Descriptor, MethodType.ServerStreaming, name, request, GenerateResponse.Parser);

    private static Method<TRequest, TResponse> Unary<TRequest, TResponse>(string name, MessageParser<TRequest> request, MessageParser<TResponse> response)
        where TRequest : class, IBufferMessage, IMessage<TRequest>
        where TResponse : class, IBufferMessage, IMessage<TResponse> =>
        StrictMethod.Describe(GenerationService.Descriptor, MethodType.Unary, name, request, response);
}
