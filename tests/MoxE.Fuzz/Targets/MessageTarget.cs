using Google.Protobuf;
using MoxE.OpenInference.V2;
using MoxE.Server.Grpc;
using MoxE.Server.OpenInference.Requests;
using MoxE.Server.OpenInference.Rpc;
using MoxE.Server.Security;
using MoxE.Server.Serving;
using MoxE.Serving.V1;
using static MoxE.OpenInference.V2.ModelInferRequest.Types;

namespace MoxE.Fuzz.Targets;

/// <summary>gRPC messages as raw bytes, each read as GenerateRequest and as ModelInferRequest, then mapped and checked.</summary>
internal sealed class MessageTarget(Lazy<FuzzServer> server) : FuzzTarget
{
    private const int MaxLogitBytes = 1 << 20;

    public override string Name => "message";

    public override IReadOnlyList<string> Dictionary => ["text_input", "token_ids", "BYTES", "INT64", "INT32", "logits", "stop", "last", "{}", "[a-z]+", "root ::= \"a\"", FuzzModel.Name, "\u0001\0\0\0a"];

    /// <summary>A few messages of each kind.</summary>
    public static IEnumerable<byte[]> Seeds()
    {
        yield return new GenerateRequest { Text = "Once upon", MaxTokens = 3, Temperature = 0.5, TopK = 4, Seed = 7, Stop = { "." } }.ToByteArray();
        yield return new GenerateRequest { TokenIds = new TokenIds { Ids = { 1, 2, 3 } }, N = 2, Regex = "[a-c]{2,5}", LogitBias = { [5] = -1 } }.ToByteArray();
        yield return new GenerateRequest { Text = "x", JsonSchema = "{\"type\":\"object\"}", Logprobs = 2, Echo = true, BadWords = { "no" } }.ToByteArray();
        yield return new ModelInferRequest { ModelName = FuzzModel.Name, Inputs = { Tensor("text_input", "BYTES", new InferTensorContents { BytesContents = { ByteString.CopyFromUtf8("a") } }) } }.ToByteArray();
        yield return new ModelInferRequest { Inputs = { Tensor("token_ids", "INT64", null) }, RawInputContents = { ByteString.CopyFrom(5, 0, 0, 0, 0, 0, 0, 0) }, Parameters = { ["max_tokens"] = new() { Int64Param = 2 } }, Outputs = { new InferRequestedOutputTensor { Name = "logits" } } }.ToByteArray();
    }

    public override IEnumerable<byte[]> MoreSeeds() => Seeds();

    public override void Run(ReadOnlyMemory<byte> input)
    {
        if (Parse(GenerateRequest.Parser, input) is { } generate)
        {
            Outcome<RequestFields> fields = FieldMapping.ToFields(generate, stream: true);
            Verdicts.Check(fields.Succeeded ? server.Value.Get<RequestStarter>().Check(fields.Value, "fuzz", Caller.Common).Error : fields.Error);
        }

        if (Parse(ModelInferRequest.Parser, input) is { } infer)
        {
            Outcome<InferRequest> request = RequestMapping.Read(infer);
            Verdicts.Check(request.Succeeded ? InferReader.Read(request.Value, server.Value.Get<ServingState>().Model!.Engine.Shape.VocabularySize, MaxLogitBytes).Error : request.Error);
        }
    }

    private static T? Parse<T>(MessageParser<T> parser, ReadOnlyMemory<byte> input)
        where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(input.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static InferInputTensor Tensor(string name, string type, InferTensorContents? contents) => new() { Name = name, Datatype = type, Shape = { 1 }, Contents = contents };
}
