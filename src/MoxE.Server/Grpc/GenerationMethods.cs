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
        context.AddServerStreamingMethod(
            Describe(MethodType.ServerStreaming, nameof(GenerationGrpcService.Generate), GenerateRequest.Parser, GenerateResponse.Parser),
            [],
            static (service, request, output, call) => service.Generate(request, output, call));
        context.AddServerStreamingMethod(
            Describe(MethodType.ServerStreaming, nameof(GenerationGrpcService.Chat), ChatRequest.Parser, GenerateResponse.Parser),
            [],
            static (service, request, output, call) => service.Chat(request, output, call));
        context.AddUnaryMethod(
            Describe(MethodType.Unary, nameof(GenerationGrpcService.Complete), GenerateRequest.Parser, CompleteResponse.Parser),
            [],
            static (service, request, call) => service.Complete(request, call));
        context.AddUnaryMethod(
            Describe(MethodType.Unary, nameof(GenerationGrpcService.CompleteChat), ChatRequest.Parser, CompleteResponse.Parser),
            [],
            static (service, request, call) => service.CompleteChat(request, call));
        context.AddUnaryMethod(
            Describe(MethodType.Unary, nameof(GenerationGrpcService.Embed), EmbedRequest.Parser, EmbedResponse.Parser),
            [],
            static (service, request, call) => service.Embed(request, call));
        context.AddUnaryMethod(
            Describe(MethodType.Unary, nameof(GenerationGrpcService.Abort), AbortRequest.Parser, AbortResponse.Parser),
            [],
            static (service, request, call) => service.Abort(request, call));
        context.AddUnaryMethod(
            Describe(MethodType.Unary, nameof(GenerationGrpcService.Tokenize), TokenizeRequest.Parser, TokenizeResponse.Parser),
            [],
            static (service, request, call) => service.Tokenize(request, call));
        context.AddUnaryMethod(
            Describe(MethodType.Unary, nameof(GenerationGrpcService.CountTokens), CountTokensRequest.Parser, CountTokensResponse.Parser),
            [],
            static (service, request, call) => service.CountTokens(request, call));
        context.AddUnaryMethod(
            Describe(MethodType.Unary, nameof(GenerationGrpcService.Detokenize), DetokenizeRequest.Parser, DetokenizeResponse.Parser),
            [],
            static (service, request, call) => service.Detokenize(request, call));
        context.AddUnaryMethod(
            Describe(MethodType.Unary, nameof(GenerationGrpcService.GetModel), GetModelRequest.Parser, GetModelResponse.Parser),
            [],
            static (service, request, call) => service.GetModel(request, call));
        context.AddUnaryMethod(
            Describe(MethodType.Unary, nameof(GenerationGrpcService.ListModels), ListModelsRequest.Parser, ListModelsResponse.Parser),
            [],
            static (service, request, call) => service.ListModels(request, call));
    }

    private static Method<TRequest, TResponse> Describe<TRequest, TResponse>(MethodType type, string name, MessageParser<TRequest> request, MessageParser<TResponse> response)
        where TRequest : class, IBufferMessage, IMessage<TRequest>
        where TResponse : class, IBufferMessage, IMessage<TResponse> =>
        StrictMethod.Describe(GenerationService.Descriptor, type, name, request, response);
}
