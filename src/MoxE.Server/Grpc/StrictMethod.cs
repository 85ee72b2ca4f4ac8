using Google.Protobuf;
using Grpc.Core;
using MoxE.Server.Serving;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace MoxE.Server.Grpc;

/// <summary>
/// Describes methods whose messages are read strictly. The generated binding would answer UNKNOWN to bytes that are no
/// message; this one answers INVALID_ARGUMENT.
/// </summary>
internal static class StrictMethod
{
    public static Method<TRequest, TResponse> Describe<TRequest, TResponse>(ServiceDescriptor service, MethodType type, string name, MessageParser<TRequest> request, MessageParser<TResponse> response)
        where TRequest : class, IBufferMessage, IMessage<TRequest>
        where TResponse : class, IBufferMessage, IMessage<TResponse> =>
        new(type, service.FullName, name, Strict(request), Strict(response));

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
