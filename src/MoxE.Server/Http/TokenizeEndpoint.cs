using System.Text.Json;
using MoxE.Server.Http.Bodies;
using MoxE.Server.Options;
using MoxE.Server.Serving;
using MoxE.Server.Serving.Chat;

namespace MoxE.Server.Http;

/// <summary>POST /tokenize and /detokenize.</summary>
internal sealed class TokenizeEndpoint(RequestReader reader, RequestBodies bodies, RequestStarter service, IChatEncoder chat, MoxEOptions options)
{
    /// <summary>From a text or messages to token ids; an empty text has none.</summary>
    public async Task TokenizeAsync(HttpContext context)
    {
        TokenizeFields fields = new();
        ServiceError? error = await reader.ReadAsync(context, bodies.Tokenize, fields);
        Outcome<Tokens> tokens = error is null ? Tokenize(fields) : error;
        await JsonAnswer.SendAsync(context, tokens, (json, found) => Write(json, found, fields.ReturnTexts));
    }

    /// <summary>From token ids to text.</summary>
    public async Task DetokenizeAsync(HttpContext context)
    {
        DetokenizeFields fields = new();
        ServiceError? error = await reader.ReadAsync(context, bodies.Detokenize, fields);
        Outcome<string> text = error is null ? Detokenize(fields) : error;
        await JsonAnswer.SendAsync(context, text, static (json, prompt) =>
        {
            json.WriteStartObject();
            json.WriteString("prompt"u8, prompt);
            json.WriteEndObject();
        });
    }

    private Outcome<Tokens> Tokenize(TokenizeFields fields)
    {
        ChatFields conversation = fields.Request.Chat!;
        if ((fields.Text is null) == (conversation.Messages.Count == 0))
        {
            return new ServiceError(ErrorKind.Invalid, "'prompt' and 'messages' are both given or both missing: allowed is one of them.", "prompt");
        }

        if (ChatBody.Complete(fields.Request) is { } contradiction)
        {
            return contradiction;
        }

        Outcome<ServedModel> model = service.FindModel(fields.Request.Model);
        if (!model.Succeeded)
        {
            return model.Error;
        }

        if (fields.Text is not { } text)
        {
            Outcome<int[]> encoded = chat.Encode(model.Value, conversation);
            return encoded.Succeeded ? new Tokens(model.Value, encoded.Value) : encoded.Error;
        }

        int[] ids = [];
        ServiceError? error = text.Length == 0 ? null : new PromptEncoder(model.Value.Tokenizer, options.Limits.MaxPromptTokens).Encode(new PromptInput("prompt", text, null), out ids);
        return error is null ? new Tokens(model.Value, ids) : error;
    }

    private Outcome<string> Detokenize(DetokenizeFields fields)
    {
        Outcome<ServedModel> model = service.FindModel(fields.Model);
        if (!model.Succeeded)
        {
            return model.Error;
        }

        ServiceError? error = fields.Tokens.Length == 0 ? null : new PromptEncoder(model.Value.Tokenizer, options.Limits.MaxPromptTokens).Encode(new PromptInput("tokens", null, fields.Tokens), out _);
        return error is null ? model.Value.Tokenizer.Decode(fields.Tokens) : error;
    }

    private void Write(Utf8JsonWriter json, Tokens tokens, bool texts)
    {
        json.WriteStartObject();
        json.WriteNumber("count"u8, tokens.Ids.Length);
        json.WriteNumber("max_model_len"u8, options.Limits.MaxPromptTokens);
        json.WriteStartArray("tokens"u8);
        foreach (int id in tokens.Ids)
        {
            json.WriteNumberValue(id);
        }

        json.WriteEndArray();
        if (texts)
        {
            TokenTexts names = new(tokens.Model.Tokenizer);
            json.WriteStartArray("token_strs"u8);
            foreach (int id in tokens.Ids)
            {
                json.WriteStringValue(names.Name(id));
            }

            json.WriteEndArray();
        }
        else
        {
            json.WriteNull("token_strs"u8);
        }

        json.WriteEndObject();
    }

    private sealed record Tokens(ServedModel Model, int[] Ids);
}
