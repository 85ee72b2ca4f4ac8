using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using MoxE.Server.Serving;
using MoxE.Serving.V1;

namespace MoxE.Server.Grpc;

/// <summary>
/// Binds the methods of <see cref="GenerationGrpcService"/>. The generated binding would answer UNKNOWN to bytes that
/// are no message; this one answers INVALID_ARGUMENT.
/// </summary>
internal sealed class GenerationMethods : IServiceMethodProvider<GenerationGrpcService>
{
    /// <inheritdoc/>
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<GenerationGrpcService> context)
    {
        context.AddServerStreamingMethod(
            Describe(MethodType.ServerStreaming, nameof(GenerationGrpcService.Generate), GenerateRequest.Parser, GenerateResponse.Parser),
            [],
            static (service, request, output, call) => service.Generate(request, output, call));
        context.AddUnaryMethod(
            Describe(MethodType.Unary, nameof(GenerationGrpcService.Tokenize), TokenizeRequest.Parser, TokenizeResponse.Parser),
            [],
            static (service, request, call) => service.Tokenize(request, call));
        context.AddUnaryMethod(
            Describe(MethodType.Unary, nameof(GenerationGrpcService.Detokenize), DetokenizeRequest.Parser, DetokenizeResponse.Parser),
            [],
            static (service, request, call) => service.Detokenize(request, call));
        context.AddUnaryMethod(
            Describe(MethodType.Unary, nameof(GenerationGrpcService.GetModel), GetModelRequest.Parser, GetModelResponse.Parser),
            [],
            static (service, request, call) => service.GetModel(request, call));
    }

    private static Method<TRequest, TResponse> Describe<TRequest, TResponse>(MethodType type, string name, MessageParser<TRequest> request, MessageParser<TResponse> response)
        where TRequest : class, IBufferMessage, IMessage<TRequest>
        where TResponse : class, IBufferMessage, IMessage<TResponse> =>
        new(type, GenerationService.Descriptor.FullName, name, Strict(request), Strict(response));

    private static Marshaller<T> Strict<T>(MessageParser<T> parser)
        where T : class, IBufferMessage, IMessage<T> => new(Write, context => Read(parser, context));

    private static void Write<T>(T message, SerializationContext context)
        where T : IBufferMessage
    {
        context.SetPayloadLength(message.CalculateSize());
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }

    private static T Read<T>(MessageParser<T> parser, DeserializationContext context)
        where T : IBufferMessage, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(context.PayloadAsReadOnlySequence());
        }
        catch (InvalidProtocolBufferException)
        {
            throw RpcErrors.Exception(new ServiceError(ErrorKind.Invalid, $"The message is not a {typeof(T).Name}: its bytes cannot be read."));
        }
    }
}
