using System.Buffers;
using System.Text.Json;
using MoxE.Engine.Requests;
using MoxE.Server.Serving;
using MoxE.Server.Serving.Chat;

namespace MoxE.Server.Http;

/// <summary>The objects of /v1/chat/completions; the text of a forced call becomes a tool call.</summary>
internal sealed class ChatJson(ActiveRequest active, long created) : AnswerJson(active, created, "chatcmpl-", "chat.completion", "chat.completion.chunk")
{
    private static readonly JsonEncodedText ToolCalls = JsonEncodedText.Encode("tool_calls");
    private readonly ToolCallScanner?[] _calls = new ToolCallScanner?[active.Generations.Count];

    /// <inheritdoc/>
    public override void WriteStart(IBufferWriter<byte> output, int choice, ChoicePrompt prompt)
    {
        BeginChunk(output, choice);
        Json.WriteStartObject("delta"u8);
        Json.WriteString("role"u8, "assistant"u8);
        if (Active.Request.ForcesCall)
        {
            Json.WriteNull("content"u8);
        }
        else
        {
            Json.WriteString("content"u8, ""u8);
        }

        Json.WriteEndObject();
        Json.WriteNull("logprobs"u8);
        WriteFinish(FinishReason.None);
        Extras.WritePrompt(prompt);
        EndChunk(output);
    }

    /// <inheritdoc/>
    public override void WritePiece(IBufferWriter<byte> output, int choice, ReadOnlySpan<char> text, in TokenUpdate update)
    {
        if (Active.Request.ForcesCall)
        {
            WriteCallPiece(output, choice, text, update);
        }
        else if (!text.IsEmpty || (Parts.EachToken && update.TokenId >= 0))
        {
            BeginChunk(output, choice);
            Json.WriteStartObject("delta"u8);
            Json.WriteString("content"u8, text);
            Json.WriteEndObject();
            EndPiece(output, update);
        }

        if (update.Finish != FinishReason.None)
        {
            BeginChunk(output, choice);
            Json.WriteStartObject("delta"u8);
            Json.WriteEndObject();
            Json.WriteNull("logprobs"u8);
            WriteChatFinish(update.Finish);
            Extras.WriteTimings(choice);
            EndChunk(output);
        }
    }

    /// <inheritdoc/>
    protected override void WriteChoice(int index, FoldedChoice choice)
    {
        Json.WriteStartObject();
        Json.WriteNumber("index"u8, index);
        Json.WriteStartObject("message"u8);
        Json.WriteString("role"u8, "assistant"u8);
        if (Active.Request.ForcesCall)
        {
            WriteCallMessage(choice);
        }
        else
        {
            Json.WriteString("content"u8, choice.Text);
            Json.WriteNull("refusal"u8);
        }

        Json.WriteEndObject();
        WriteLogProbs(choice.Tokens, whole: true);
        WriteChatFinish(choice.Finish);
        Extras.WritePrompt(choice.Prompt);
        Extras.WriteTokens(choice.Tokens);
        Extras.WriteTimings(choice.Sequence);
        Json.WriteEndObject();
    }

    private void WriteCallMessage(FoldedChoice choice)
    {
        ToolCallScanner call = CallOf(choice.Sequence);
        call.Append(choice.Text);
        Json.WriteNull("content"u8);
        Json.WriteNull("refusal"u8);
        if (call.TakeFunction() is { } function)
        {
            Json.WriteStartArray("tool_calls"u8);
            Json.WriteStartObject();
            WriteCallHead(function);
            Json.WriteString("arguments"u8, call.TakeArguments());
            Json.WriteEndObject();
            Json.WriteEndObject();
            Json.WriteEndArray();
        }
    }

    /// <summary>The first event of a call names it and has no arguments; those that follow have nothing else.</summary>
    private void WriteCallPiece(IBufferWriter<byte> output, int choice, ReadOnlySpan<char> text, in TokenUpdate update)
    {
        ToolCallScanner call = CallOf(choice);
        call.Append(text);
        bool written = false;
        if (call.TakeFunction() is { } function)
        {
            BeginCall(output, choice);
            WriteCallHead(function);
            Json.WriteString("arguments"u8, ""u8);
            EndCall();
            EndPiece(output, update with { TokenId = -1 });
        }

        string arguments = call.TakeArguments();
        if (arguments.Length > 0)
        {
            BeginCall(output, choice);
            Json.WriteStartObject("function"u8);
            Json.WriteString("arguments"u8, arguments);
            EndCall();
            EndPiece(output, update);
            written = true;
        }

        if (!written && Parts.EachToken && update.TokenId >= 0)
        {
            BeginChunk(output, choice);
            Json.WriteStartObject("delta"u8);
            Json.WriteEndObject();
            EndPiece(output, update);
        }
    }

    private void BeginCall(IBufferWriter<byte> output, int choice)
    {
        BeginChunk(output, choice);
        Json.WriteStartObject("delta"u8);
        Json.WriteStartArray("tool_calls"u8);
        Json.WriteStartObject();
        Json.WriteNumber("index"u8, 0);
    }

    private void WriteCallHead(string function)
    {
        Json.WriteString("id"u8, ForcedCall.NewId());
        Json.WriteString("type"u8, "function"u8);
        Json.WriteStartObject("function"u8);
        Json.WriteString("name"u8, function);
    }

    private void EndCall()
    {
        Json.WriteEndObject();
        Json.WriteEndObject();
        Json.WriteEndArray();
        Json.WriteEndObject();
    }

    private void EndPiece(IBufferWriter<byte> output, in TokenUpdate update)
    {
        if (Parts.EachToken)
        {
            TokenUpdate[] tokens = update.TokenId >= 0 ? [update] : [];
            WriteLogProbs(tokens, whole: false);
            WriteFinish(FinishReason.None);
            Extras.WriteTokens(tokens);
        }
        else
        {
            Json.WriteNull("logprobs"u8);
            WriteFinish(FinishReason.None);
        }

        EndChunk(output);
    }

    private void WriteLogProbs(IReadOnlyList<TokenUpdate> tokens, bool whole)
    {
        if (Parts.LogProbs is { } alternatives && (whole || tokens.Count > 0))
        {
            Extras.LogProbs.WriteContent(tokens, alternatives);
        }
        else
        {
            Json.WriteNull("logprobs"u8);
        }
    }

    private void WriteChatFinish(FinishReason finish)
    {
        if (finish == FinishReason.Stop && Active.Request.ForcesCall)
        {
            Json.WriteString("finish_reason"u8, ToolCalls);
        }
        else
        {
            WriteFinish(finish);
        }
    }

    private ToolCallScanner CallOf(int sequence) => _calls[sequence] ??= new ToolCallScanner(Active.Request.ForcedFunction);
}
