using System.Buffers;
using MoxE.Server.Http.Bodies;
using MoxE.Server.Options;
using MoxE.Server.Serving;
using MoxE.Server.Serving.Chat;
using MoxE.Serving.V1;

namespace MoxE.Server.Grpc;

/// <summary>A conversation as the fields both surfaces share; it is read by the rules of HTTP bodies.</summary>
internal sealed class ChatMapping(RequestBodies bodies, MoxEOptions options)
{
    /// <summary>Everything but values, which <see cref="RequestValidator"/> checks.</summary>
    /// <param name="request">The message.</param>
    /// <param name="stream">Whether its answer streams.</param>
    /// <param name="http">Takes the warning of ignored fields in tools.</param>
    public Outcome<RequestFields> ToFields(ChatRequest request, bool stream, HttpContext http)
    {
        GenerateRequest generation = request.Options ?? new();
        Outcome<RequestFields> read = FieldMapping.ToFields(generation, stream);
        if (!read.Succeeded)
        {
            return read;
        }

        ServiceError? error = CheckOptions(generation) ?? ReadConversation(request, read.Value, http);
        return error is null ? read : error;
    }

    /// <summary>What a conversation has no use for.</summary>
    private static ServiceError? CheckOptions(GenerateRequest generation) =>
        generation.PromptCase != GenerateRequest.PromptOneofCase.None ? ServiceError.Field("options", "given a prompt", "no prompt beside 'messages'")
        : generation.Echo ? ServiceError.Field("echo", "true", "only false in a conversation")
        : null;

    private ServiceError? ReadConversation(ChatRequest request, RequestFields fields, HttpContext http)
    {
        fields.Chat = new ChatFields();
        ArrayBufferWriter<byte> json = new();
        UnknownFields unknown = new(refuse: options.Http.Strict);
        ServiceError? error = ConversationJson.Write(request, json) ?? bodies.Conversation.Parse(json.WrittenMemory, fields, unknown);
        if (unknown.Warning is { } warning)
        {
            http.Response.Headers[UnknownFields.WarningHeader] = warning;
        }

        return error ?? ChatRules.Complete(fields, fields.Chat);
    }
}
