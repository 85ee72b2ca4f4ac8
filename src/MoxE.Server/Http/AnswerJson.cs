using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using MoxE.Engine.Requests;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>
/// Writes the objects of an endpoint that generates text: what its answers and chunks share. One writer serves a whole
/// response, so a token costs no JSON objects.
/// </summary>
internal abstract class AnswerJson : IDisposable
{
    /// <summary>Text goes out as UTF-8, not as \u escapes; the answer is never HTML.</summary>
    public static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly ArrayBufferWriter<byte> Nowhere = new(1);
    private static readonly JsonEncodedText Stop = JsonEncodedText.Encode("stop");
    private static readonly JsonEncodedText Length = JsonEncodedText.Encode("length");

    private readonly long _created;
    private readonly JsonEncodedText _id;
    private readonly JsonEncodedText _whole;
    private readonly JsonEncodedText _chunk;
    private readonly JsonEncodedText _model;
    private readonly JsonEncodedText _fingerprint;

    /// <param name="active">The request answered.</param>
    /// <param name="created">Unix seconds, the same in every chunk.</param>
    /// <param name="idPrefix">How the answer's id begins.</param>
    /// <param name="whole">Object name of a whole answer.</param>
    /// <param name="chunk">Object name of a chunk.</param>
    protected AnswerJson(ActiveRequest active, long created, string idPrefix, string whole, string chunk)
    {
        Active = active;
        _created = created;
        _id = JsonEncodedText.Encode(idPrefix + RequestId.Random());
        _whole = JsonEncodedText.Encode(whole);
        _chunk = JsonEncodedText.Encode(chunk);
        _model = JsonEncodedText.Encode(active.Model.Name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        _fingerprint = JsonEncodedText.Encode(active.Model.SystemFingerprint);
        Extras = new ChoiceExtras(Json, active);
    }

    protected ActiveRequest Active { get; }

    protected AnswerParts Parts => Active.Request.Parts;

    protected Utf8JsonWriter Json { get; } = new(Nowhere, WriterOptions);

    /// <summary>Writes what was asked for beside text and log-probabilities.</summary>
    protected ChoiceExtras Extras { get; }

    /// <summary>Whether a piece makes an event; most that do not hold text back.</summary>
    public bool Tells(ReadOnlySpan<char> text, in TokenUpdate update) =>
        !text.IsEmpty || update.Finish != FinishReason.None || (Parts.EachToken && update.TokenId >= 0);

    /// <summary>Writes the events before the first piece of a choice; none for most.</summary>
    public abstract void WriteStart(IBufferWriter<byte> output, int choice, ChoicePrompt prompt);

    /// <summary>Writes the events of one piece, for which <see cref="Tells"/> holds.</summary>
    public abstract void WritePiece(IBufferWriter<byte> output, int choice, ReadOnlySpan<char> text, in TokenUpdate update);

    /// <summary>Writes the usage event of a stream: no choices.</summary>
    public void WriteUsage(IBufferWriter<byte> output)
    {
        BeginEvent(output);
        Json.WriteEndArray();
        WriteUsageObject();
        EndObject();
        ServerSentEvents.End(output);
    }

    /// <summary>Writes the whole answer.</summary>
    public void WriteAnswer(IBufferWriter<byte> output, IReadOnlyList<FoldedChoice> choices)
    {
        BeginObject(output, _whole);
        for (int index = 0; index < choices.Count; index++)
        {
            WriteChoice(index, choices[index]);
        }

        Json.WriteEndArray();
        WriteUsageObject();
        EndObject();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Json.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes one choice of a whole answer.</summary>
    protected abstract void WriteChoice(int index, FoldedChoice choice);

    /// <summary>Begins an event of one choice, up to its index.</summary>
    protected void BeginChunk(IBufferWriter<byte> output, int choice)
    {
        BeginEvent(output);
        Json.WriteStartObject();
        Json.WriteNumber("index"u8, choice);
    }

    /// <summary>Ends it.</summary>
    protected void EndChunk(IBufferWriter<byte> output)
    {
        Json.WriteEndObject();
        Json.WriteEndArray();
        if (Parts.ContinuousUsage)
        {
            WriteUsageObject();
        }
        else if (Active.Request.IncludeUsage)
        {
            Json.WriteNull("usage"u8);
        }

        EndObject();
        ServerSentEvents.End(output);
    }

    protected void WriteFinish(FinishReason finish)
    {
        switch (finish)
        {
            case FinishReason.Stop:
                Json.WriteString("finish_reason"u8, Stop);
                break;
            case FinishReason.Length:
                Json.WriteString("finish_reason"u8, Length);
                break;
            default:
                Json.WriteNull("finish_reason"u8);
                break;
        }
    }

    private void BeginEvent(IBufferWriter<byte> output)
    {
        ServerSentEvents.Begin(output);
        BeginObject(output, _chunk);
    }

    private void BeginObject(IBufferWriter<byte> output, JsonEncodedText name)
    {
        Json.Reset(output);
        Json.WriteStartObject();
        Json.WriteString("id"u8, _id);
        Json.WriteString("object"u8, name);
        Json.WriteNumber("created"u8, _created);
        Json.WriteString("model"u8, _model);
        Json.WriteString("system_fingerprint"u8, _fingerprint);
        Json.WriteStartArray("choices"u8);
    }

    private void EndObject()
    {
        Json.WriteEndObject();
        Json.Flush();
    }

    private void WriteUsageObject()
    {
        int completion = Active.CompletionTokens;
        Json.WriteStartObject("usage"u8);
        Json.WriteNumber("prompt_tokens"u8, Active.PromptTokens);
        Json.WriteNumber("completion_tokens"u8, completion);
        Json.WriteNumber("total_tokens"u8, Active.PromptTokens + completion);
        Json.WriteStartObject("prompt_tokens_details"u8);
        Json.WriteNumber("cached_tokens"u8, 0);
        Json.WriteEndObject();
        Json.WriteEndObject();
    }
}
