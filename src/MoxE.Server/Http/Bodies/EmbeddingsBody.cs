using MoxE.Engine.Requests;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.Server.Http.Bodies;

/// <summary>The body of POST /v1/embeddings.</summary>
internal static class EmbeddingsBody
{
    public static BodyTable<EmbeddingsFields> Table(LimitOptions limits) => new(
    [
        .. Shared(
        [
            PromptField.Of("input", $"What to embed, at most {limits.MaxEmbeddingInputs} inputs."),
            new("model", Schema.Text(), "The model's name; without it the served one answers.", (field, to) => field.Text(value => to.Model = value)),
            new("dimensions", Schema.Integer(1, int.MaxValue), "Only the model's own length passes.", (field, to) => field.Integer(value => to.Dimensions = value)),
            .. AnswerFields.All(limits).Where(field => field.Name is "user" or "request_id" or "priority"),
            .. SamplingFields.All(limits).Where(field => field.Name is "truncate_prompt_tokens"),
        ]),
        new("encoding_format", Schema.Words("float", "base64"), "base64 gives the little-endian float32 values. float is the default.", (field, to) => field.Word(value => to.Base64 = value == "base64", "float", "base64")),
        new("pooling", Schema.Words("mean", "last"), "Extension. The mean over all tokens, the default, or the last token, which has seen all of them.", (field, to) => field.Word(value => to.Request.Pooling = value == "last" ? Pooling.Last : Pooling.Mean, "mean", "last")),
    ]);

    private static IEnumerable<BodyField<EmbeddingsFields>> Shared(IEnumerable<BodyField<RequestFields>> fields) =>
        fields.Select(field => new BodyField<EmbeddingsFields>(field.Name, field.Schema, field.Description, (json, to) => field.Read(json, to.Request), field.Required));
}

/// <summary>What is to be embedded, and how it is written.</summary>
internal sealed class EmbeddingsFields
{
    public RequestFields Request { get; } = new() { Pooling = Pooling.Mean };

    public bool Base64 { get; set; }
}
