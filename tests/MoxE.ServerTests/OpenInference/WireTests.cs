using System.Buffers.Binary;
using System.Text;
using Google.Protobuf.Reflection;
using Grpc.Core;
using MoxE.OpenInference.V2;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.OpenInference;

/// <summary>The wire contract against the published protocol: field numbers by hand, without our own message classes.</summary>
public sealed class WireTests
{
    /// <summary>Message: its fields as number name type, as the protocol's specification and its shared extensions have them.</summary>
    public static TheoryData<string, string> Published => new()
    {
        { "ServerLiveResponse", "1 live Bool" },
        { "ServerReadyResponse", "1 ready Bool" },
        { "ModelReadyRequest", "1 name String, 2 version String" },
        { "ModelReadyResponse", "1 ready Bool" },
        { "ServerMetadataResponse", "1 name String, 2 version String, 3 extensions String*" },
        { "ModelMetadataRequest", "1 name String, 2 version String" },
        { "ModelMetadataResponse", "1 name String, 2 versions String*, 3 platform String, 4 inputs TensorMetadata*, 5 outputs TensorMetadata*" },
        { "ModelMetadataResponse.TensorMetadata", "1 name String, 2 datatype String, 3 shape Int64*" },
        { "InferParameter", "1 bool_param Bool, 2 int64_param Int64, 3 string_param String, 4 double_param Double, 5 uint64_param UInt64" },
        { "InferTensorContents", "1 bool_contents Bool*, 2 int_contents Int32*, 3 int64_contents Int64*, 4 uint_contents UInt32*, 5 uint64_contents UInt64*, 6 fp32_contents Float*, 7 fp64_contents Double*, 8 bytes_contents Bytes*" },
        { "ModelInferRequest", "1 model_name String, 2 model_version String, 3 id String, 4 parameters ParametersEntry*, 5 inputs InferInputTensor*, 6 outputs InferRequestedOutputTensor*, 7 raw_input_contents Bytes*" },
        { "ModelInferRequest.InferInputTensor", "1 name String, 2 datatype String, 3 shape Int64*, 4 parameters ParametersEntry*, 5 contents InferTensorContents" },
        { "ModelInferRequest.InferRequestedOutputTensor", "1 name String, 2 parameters ParametersEntry*" },
        { "ModelInferResponse", "1 model_name String, 2 model_version String, 3 id String, 4 parameters ParametersEntry*, 5 outputs InferOutputTensor*, 6 raw_output_contents Bytes*" },
        { "ModelInferResponse.InferOutputTensor", "1 name String, 2 datatype String, 3 shape Int64*, 4 parameters ParametersEntry*, 5 contents InferTensorContents" },
        { "ModelStreamInferResponse", "1 error_message String, 2 infer_response ModelInferResponse" },
        { "ModelRepositoryParameter", "1 bool_param Bool, 2 int64_param Int64, 3 string_param String, 4 bytes_param Bytes" },
        { "RepositoryIndexRequest", "1 repository_name String, 2 ready Bool" },
        { "RepositoryIndexResponse", "1 models ModelIndex*" },
        { "RepositoryIndexResponse.ModelIndex", "1 name String, 2 version String, 3 state String, 4 reason String" },
        { "RepositoryModelLoadRequest", "1 repository_name String, 2 model_name String, 3 parameters ParametersEntry*" },
        { "RepositoryModelUnloadRequest", "1 repository_name String, 2 model_name String, 3 parameters ParametersEntry*" },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Message_HasThePublishedFields(string message, string fields)
    {
        MessageDescriptor descriptor = Find(GrpcPredictV2Reflection.Descriptor.MessageTypes, message.Split('.'));
        Assert.Equal($"inference.{message}", descriptor.FullName);
        Assert.Equal(fields, string.Join(", ", descriptor.Fields.InFieldNumberOrder().Select(Show)));
    }

    [Fact]
    public void Service_HasThePublishedMethods()
    {
        Assert.Equal("inference.GRPCInferenceService", GRPCInferenceService.Descriptor.FullName);
        Assert.Equal(
            ["ServerLive", "ServerReady", "ModelReady", "ServerMetadata", "ModelMetadata", "ModelInfer", "ModelStreamInfer", "RepositoryIndex", "RepositoryModelLoad", "RepositoryModelUnload"],
            GRPCInferenceService.Descriptor.Methods.Select(method => method.Name));
        MethodDescriptor stream = GRPCInferenceService.Descriptor.FindMethodByName("ModelStreamInfer");
        Assert.True(stream.IsClientStreaming && stream.IsServerStreaming);
    }

    [Fact]
    public async Task Infer_BytesAssembledByHand_AreUnderstoodAndAnsweredAlike()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        byte[] input = [.. Field(1, "text_input"), .. Field(2, "BYTES"), .. Field(3, [1])]; // name, datatype, packed shape
        byte[] request =
        [
            .. Field(1, "counting"),
            .. Field(3, "id-1"),
            .. Field(4, [.. Field(1, "max_tokens"), .. Field(2, [0x10, 3])]), // map entry: key, InferParameter.int64_param = 3
            .. Field(4, [.. Field(1, "temperature"), .. Field(2, [0x21, 0, 0, 0, 0, 0, 0, 0, 0])]), // double_param = 0
            .. Field(5, input),
            .. Field(6, Field(1, "text_output")),
            .. Field(6, Field(1, "completion_tokens")),
            .. Field(7, Infer.Raw("xa")),
        ];
        byte[] response = await CallAsync(server, "ModelInfer", request);
        Assert.Equal("counting", Encoding.UTF8.GetString(Assert.Single(Read(response, 1))));
        Assert.Equal("1", Encoding.UTF8.GetString(Assert.Single(Read(response, 2))));
        Assert.Equal("id-1", Encoding.UTF8.GetString(Assert.Single(Read(response, 3))));
        List<byte[]> outputs = Read(response, 5), raw = Read(response, 6);
        Assert.Equal(["text_output", "completion_tokens"], outputs.Select(output => Encoding.UTF8.GetString(Read(output, 1)[0])));
        Assert.Equal(["BYTES", "INT64"], outputs.Select(output => Encoding.UTF8.GetString(Read(output, 2)[0])));
        Assert.All(outputs, output => Assert.Equal([1], Read(output, 3)[0]));
        Assert.Equal(Infer.Raw("bcd"), raw[0]);
        Assert.Equal(3, BinaryPrimitives.ReadInt64LittleEndian(raw[1]));
    }

    [Fact]
    public async Task Infer_BytesThatAreNoMessage_AreInvalidArgument()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => CallAsync(server, "ModelInfer", [0x0A, 0xFF]));
        Assert.Equal(StatusCode.InvalidArgument, e.StatusCode);
    }

    private static async Task<byte[]> CallAsync(RunningServer server, string method, byte[] request)
    {
        Marshaller<byte[]> asIs = Marshallers.Create(bytes => bytes, bytes => bytes);
        Method<byte[], byte[]> description = new(MethodType.Unary, "inference.GRPCInferenceService", method, asIs, asIs);
        using AsyncUnaryCall<byte[]> call = server.Channel.CreateCallInvoker().AsyncUnaryCall(description, null, new CallOptions(), request);
        return await call;
    }

    /// <summary>A field of wire type 2, length-delimited; lengths under 128.</summary>
    private static byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    /// <summary>The contents of every length-delimited field of that number; there must be no other wire types, and lengths are under 128.</summary>
    private static List<byte[]> Read(byte[] message, int number)
    {
        List<byte[]> found = [];
        for (int at = 0; at < message.Length; at += 2 + message[at + 1])
        {
            Assert.Equal(2, message[at] & 7);
            if (message[at] >> 3 == number)
            {
                found.Add(message[(at + 2)..(at + 2 + message[at + 1])]);
            }
        }

        return found;
    }

    private static string Show(FieldDescriptor field) =>
        $"{field.FieldNumber} {field.Name} {(field.FieldType == FieldType.Message ? field.MessageType.Name : field.FieldType.ToString())}{(field.IsRepeated ? "*" : "")}";

    private static MessageDescriptor Find(IEnumerable<MessageDescriptor> types, ReadOnlySpan<string> path)
    {
        string name = path[0];
        MessageDescriptor found = types.Single(type => type.Name == name);
        return path.Length == 1 ? found : Find(found.NestedTypes, path[1..]);
    }
}
