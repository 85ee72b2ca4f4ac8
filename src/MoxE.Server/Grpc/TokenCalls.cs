using Grpc.Core;
using MoxE.Server.Options;
using MoxE.Server.Security;
using MoxE.Server.Serving;
using MoxE.Serving.V1;

namespace MoxE.Server.Grpc;

/// <summary>Between texts, conversations and token ids; nothing runs.</summary>
internal sealed class TokenCalls(RequestStarter service, ChatMapping chats, MoxEOptions options)
{
    /// <summary>The ids of a text; an empty one has none.</summary>
    public int[] Encode(string model, string text)
    {
        ServedModel served = RpcErrors.Require(service.FindModel(model));
        int[] ids = [];
        if (text.Length > 0)
        {
            RpcErrors.ThrowIf(new PromptEncoder(served.Tokenizer, options.Limits.MaxPromptTokens).Encode(new PromptInput("text", text, null), out ids));
        }

        return ids;
    }

    /// <summary>The ids of the prompt that a Chat call of this conversation would run, by the same rules.</summary>
    public int[] Encode(string model, ChatRequest chat, ServerCallContext context)
    {
        HttpContext http = context.GetHttpContext();
        RequestFields fields = RpcErrors.Require(chats.ToFields(chat, stream: false, http));
        if (model.Length > 0 && fields.Model is { } other && other != model)
        {
            RpcErrors.ThrowIf(ServiceError.Field("model", $"'{model}' and '{ServiceError.Shorten(other)}' in the conversation's options", "one of them, or equal names"));
        }

        fields.Model ??= model;
        return RpcErrors.Require(service.Check(fields, http.TraceIdentifier, Caller.Of(http))).Prompts[0].Ids;
    }

    /// <summary>The text of ids.</summary>
    public string Decode(string model, int[] ids)
    {
        ServedModel served = RpcErrors.Require(service.FindModel(model));
        if (ids.Length > 0)
        {
            RpcErrors.ThrowIf(new PromptEncoder(served.Tokenizer, options.Limits.MaxPromptTokens).Encode(new PromptInput("token_ids", null, ids), out _));
        }

        return served.Tokenizer.Decode(ids);
    }
}
