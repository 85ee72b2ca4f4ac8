using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using MoxE.Engine.Requests;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>Writes the objects of /v1/completions; one writer serves a whole response, so a token costs no JSON objects.</summary>
/// <param name="active">The request answered.</param>
/// <param name="created">Unix seconds, the same in every chunk.</param>
internal sealed class CompletionJson(ActiveRequest active, long created) : IDisposable
{
    /// <summary>Text goes out as UTF-8, not as \u escapes; the answer is never HTML.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly ArrayBufferWriter<byte> Nowhere = new(1);
    private readonly Utf8JsonWriter _json = new(Nowhere, WriterOptions);
    private readonly JsonEncodedText _id = JsonEncodedText.Encode("cmpl-" + RequestId.Random());
    private readonly JsonEncodedText _model = JsonEncodedText.Encode(active.Model.Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
    private readonly JsonEncodedText _fingerprint = JsonEncodedText.Encode(active.Model.SystemFingerprint);

    /// <summary>A chunk of a stream: one choice's next piece.</summary>
    public void WriteChunk(IBufferWriter<byte> output, int choice, ReadOnlySpan<char> text, FinishReason finish)
    {
        Begin(output);
        WriteChoice(choice, text, finish);
        _json.WriteEndArray();
        if (active.Request.IncludeUsage)
        {
            _json.WriteNull("usage"u8);
        }

        End();
    }

    /// <summary>The usage chunk of a stream: no choices.</summary>
    public void WriteUsageChunk(IBufferWriter<byte> output)
    {
        Begin(output);
        _json.WriteEndArray();
        WriteUsage();
        End();
    }

    /// <summary>The whole answer.</summary>
    public void WriteAnswer(IBufferWriter<byte> output, IReadOnlyList<FoldedChoice> choices)
    {
        Begin(output);
        for (int choice = 0; choice < choices.Count; choice++)
        {
            WriteChoice(choice, choices[choice].Text, choices[choice].Finish);
        }

        _json.WriteEndArray();
        WriteUsage();
        End();
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void Begin(IBufferWriter<byte> output)
    {
        _json.Reset(output);
        _json.WriteStartObject();
        _json.WriteString("id"u8, _id);
        _json.WriteString("object"u8, "text_completion"u8);
        _json.WriteNumber("created"u8, created);
        _json.WriteString("model"u8, _model);
        _json.WriteString("system_fingerprint"u8, _fingerprint);
        _json.WriteStartArray("choices"u8);
    }

    private void End()
    {
        _json.WriteEndObject();
        _json.Flush();
    }

    private void WriteChoice(int choice, ReadOnlySpan<char> text, FinishReason finish)
    {
        _json.WriteStartObject();
        _json.WriteNumber("index"u8, choice);
        _json.WriteString("text"u8, text);
        _json.WriteNull("logprobs"u8);
        switch (finish)
        {
            case FinishReason.Stop:
                _json.WriteString("finish_reason"u8, "stop"u8);
                break;
            case FinishReason.Length:
                _json.WriteString("finish_reason"u8, "length"u8);
                break;
            default:
                _json.WriteNull("finish_reason"u8);
                break;
        }

        _json.WriteEndObject();
    }

    private void WriteUsage()
    {
        _json.WriteStartObject("usage"u8);
        _json.WriteNumber("prompt_tokens"u8, active.PromptTokens);
        _json.WriteNumber("completion_tokens"u8, active.CompletionTokens);
        _json.WriteNumber("total_tokens"u8, active.PromptTokens + active.CompletionTokens);
        _json.WriteStartObject("prompt_tokens_details"u8);
        _json.WriteNumber("cached_tokens"u8, 0);
        _json.WriteEndObject();
        _json.WriteEndObject();
    }
}
