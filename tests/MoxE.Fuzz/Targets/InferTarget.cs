using MoxE.Server.OpenInference.Requests;
using MoxE.Server.OpenInference.Rest;
using MoxE.Server.Serving;

namespace MoxE.Fuzz.Targets;

/// <summary>Bodies of the open inference protocol: …/infer, its binary part behind <see cref="Separator"/>, and …/generate.</summary>
internal sealed class InferTarget(Lazy<FuzzServer> server) : FuzzTarget
{
    /// <summary>Ends the JSON of an input; a body has a header with its length instead.</summary>
    public const byte Separator = 0x1E;

    private const int MaxLogitBytes = 1 << 20;

    public override string Name => "infer";

    public override IReadOnlyList<string> Dictionary =>
    [
        "id", "parameters", "inputs", "outputs", "name", "datatype", "shape", "data", "binary_data", "binary_data_size", "binary_data_output", "text_input", "token_ids", "text_output", "finish_reason", "prompt_tokens",
        "completion_tokens", "logits", "logit_rows", "BYTES", "INT64", "INT32", "FP32", "FP64", "BOOL", "UINT64", "UINT8", "INT16", "\u001E", "all", .. ParameterNames,
    ];

    private static IEnumerable<string> ParameterNames => ["max_tokens", "temperature", "top_p", "top_k", "seed", "stop", "stream", "timeout", "regex", "logit_bias", "json_schema", "choice", "grammar", "bad_words", "n"];

    public override void Run(ReadOnlyMemory<byte> input)
    {
        int vocabulary = server.Value.Get<ServingState>().Model!.Engine.Shape.VocabularySize;
        (ReadOnlyMemory<byte> json, ReadOnlyMemory<byte> binary) = Split(input);
        Outcome<RestRequest> read = new InferParser(binary).Parse(json, FuzzModel.Name, "");
        Verdicts.Check(read.Succeeded ? InferReader.Read(read.Value.Request, vocabulary, MaxLogitBytes).Error : read.Error);
        Outcome<InferRequest> text = GenerateParser.Parse(input, FuzzModel.Name, "");
        Verdicts.Check(text.Succeeded ? InferReader.Read(text.Value, vocabulary, MaxLogitBytes).Error : text.Error);
    }

    /// <summary>The JSON and what is behind it.</summary>
    public static (ReadOnlyMemory<byte> Json, ReadOnlyMemory<byte> Binary) Split(ReadOnlyMemory<byte> input) =>
        input.Span.IndexOf(Separator) is var at and >= 0 ? (input[..at], input[(at + 1)..]) : (input, default);
}
