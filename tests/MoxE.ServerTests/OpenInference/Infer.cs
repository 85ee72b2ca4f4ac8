using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using MoxE.OpenInference.V2;
using MoxE.ServerTests.Harness;
using static MoxE.OpenInference.V2.ModelInferRequest.Types;
using static MoxE.OpenInference.V2.ModelInferResponse.Types;

namespace MoxE.ServerTests.OpenInference;

/// <summary>The open inference protocol as tests speak it.</summary>
internal static class Infer
{
    public static GRPCInferenceService.GRPCInferenceServiceClient Inference(this LoopbackServer server) => new(server.Channel);

    public static async Task<ModelInferResponse> InferAsync(this LoopbackServer server, ModelInferRequest request) => await server.Inference().ModelInferAsync(request);

    /// <summary>The status of a call that must fail.</summary>
    public static Task<RpcException> FailAsync(this LoopbackServer server, ModelInferRequest request) => Assert.ThrowsAsync<RpcException>(() => server.InferAsync(request));

    /// <summary>A greedy request for one text.</summary>
    public static ModelInferRequest Text(string text, int maxTokens, string id = "") => Greedy(new ModelInferRequest
    {
        ModelName = "counting",
        Id = id,
        Inputs = { Bytes("text_input", [1], text) },
        Parameters = { ["max_tokens"] = Of(maxTokens) },
    });

    /// <summary>A request for token ids with the outputs named.</summary>
    public static ModelInferRequest Tokens(long[] ids, params string[] outputs) => Greedy(new ModelInferRequest
    {
        ModelName = "counting",
        Inputs = { new InferInputTensor { Name = "token_ids", Datatype = "INT64", Shape = { ids.Length }, Contents = new InferTensorContents { Int64Contents = { ids } } } },
        Outputs = { outputs.Select(name => new InferRequestedOutputTensor { Name = name }) },
    });

    public static InferInputTensor Bytes(string name, long[] shape, params string[] texts) => new()
    {
        Name = name,
        Datatype = "BYTES",
        Shape = { shape },
        Contents = new InferTensorContents { BytesContents = { texts.Select(ByteString.CopyFromUtf8) } },
    };

    public static InferParameter Of(long value) => new() { Int64Param = value };

    public static InferParameter Of(double value) => new() { DoubleParam = value };

    public static InferParameter Of(string value) => new() { StringParam = value };

    public static InferParameter Of(bool value) => new() { BoolParam = value };

    /// <summary>The raw form of a BYTES tensor: each text after its length in four little-endian bytes.</summary>
    public static byte[] Raw(params string[] texts) => [.. texts.SelectMany(text =>
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        return length.Concat(bytes);
    })];

    public static InferOutputTensor Output(this ModelInferResponse response, string name) => Assert.Single(response.Outputs, output => output.Name == name);

    public static IEnumerable<string> Texts(this ModelInferResponse response, string name) => response.Output(name).Contents.BytesContents.Select(bytes => bytes.ToStringUtf8());

    public static IEnumerable<long> Integers(this ModelInferResponse response, string name) => response.Output(name).Contents.Int64Contents;

    private static ModelInferRequest Greedy(ModelInferRequest request)
    {
        request.Parameters["temperature"] = Of(0L);
        return request;
    }
}
