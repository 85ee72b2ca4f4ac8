using System.Buffers.Binary;
using Google.Protobuf;
using Grpc.Core;
using MoxE.OpenInference.V2;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;
using static MoxE.OpenInference.V2.ModelInferRequest.Types;

namespace MoxE.ServerTests.OpenInference;

public sealed class ModelInferTests
{
    [Fact]
    public async Task Infer_AText_GivesTextReasonAndCounts()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        ModelInferResponse response = await server.InferAsync(Infer.Text("xa", 3, "call-7"));
        Assert.Equal(("counting", "1", "call-7"), (response.ModelName, response.ModelVersion, response.Id));
        Assert.Equal(["text_output", "finish_reason", "prompt_tokens", "completion_tokens"], response.Outputs.Select(output => output.Name));
        Assert.All(response.Outputs, output => Assert.Equal([1], output.Shape));
        Assert.Equal(["bcd"], response.Texts("text_output"));
        Assert.Equal(["length"], response.Texts("finish_reason"));
        Assert.Equal([2], response.Integers("prompt_tokens"));
        Assert.Equal([3], response.Integers("completion_tokens"));
        Assert.Empty(response.RawOutputContents);
    }

    [Theory]
    [InlineData(new long[] { 3 })]
    [InlineData(new long[] { 3, 1 })]
    public async Task Infer_SeveralTexts_KeepsTheInputsShape(long[] shape)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        ModelInferRequest request = Infer.Text("", 2);
        request.Inputs[0] = Infer.Bytes("text_input", shape, "a", "kl", "|");
        ModelInferResponse response = await server.InferAsync(request);
        Assert.Equal(["bc", "mn", "}~"], response.Texts("text_output"));
        Assert.Equal([1, 2, 1], response.Integers("prompt_tokens"));
        Assert.All(response.Outputs, output => Assert.Equal(shape, output.Shape));
    }

    [Fact]
    public async Task Infer_RawContents_AnswersRaw()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        ModelInferRequest request = new()
        {
            ModelName = "counting",
            ModelVersion = "1",
            Inputs =
            {
                new InferInputTensor { Name = "text_input", Datatype = "BYTES", Shape = { 1 } },
                new InferInputTensor { Name = "max_tokens", Datatype = "INT32", Shape = { 1 } },
                new InferInputTensor { Name = "temperature", Datatype = "FP32", Shape = { 1, 1 } },
            },
            RawInputContents = { ByteString.CopyFrom(Infer.Raw("a")), ByteString.CopyFrom([4, 0, 0, 0]), ByteString.CopyFrom([0, 0, 0, 0]) },
            Outputs = { new InferRequestedOutputTensor { Name = "text_output" }, new InferRequestedOutputTensor { Name = "completion_tokens" } },
        };
        ModelInferResponse response = await server.InferAsync(request);
        Assert.All(response.Outputs, output => Assert.Null(output.Contents));
        Assert.Equal([Infer.Raw("bcde"), [4, 0, 0, 0, 0, 0, 0, 0]], response.RawOutputContents.Select(bytes => bytes.ToByteArray()));
    }

    [Fact]
    public async Task Infer_TokenIds_GivesEachRowsLogits()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        ModelInferResponse response = await server.InferAsync(Infer.Tokens([97, 120, 5], "logits"));
        Assert.Equal([3, TestTokenizer.VocabularySize], response.Output("logits").Shape);
        // The counting model gives 3 to a token's successor and 0 to all others.
        float[] expected = new float[3 * TestTokenizer.VocabularySize];
        expected[98] = expected[TestTokenizer.VocabularySize + 121] = expected[(2 * TestTokenizer.VocabularySize) + 6] = 3;
        Assert.Equal(expected, response.Output("logits").Contents.Fp32Contents);
    }

    [Fact]
    public async Task Infer_TokenIdsOfAnyForm_GivesTheLastRowsLogitsRaw()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        ModelInferRequest request = new()
        {
            Inputs = { new InferInputTensor { Name = "token_ids", Datatype = "INT32", Shape = { 1, 2 } } },
            RawInputContents = { ByteString.CopyFrom([97, 0, 0, 0, 120, 0, 0, 0]) },
            Outputs = { new InferRequestedOutputTensor { Name = "logits" }, new InferRequestedOutputTensor { Name = "prompt_tokens" } },
            Parameters = { ["logit_rows"] = Infer.Of("last") },
        };
        ModelInferResponse response = await server.InferAsync(request);
        byte[] raw = response.RawOutputContents[0].ToByteArray();
        Assert.Equal([1, TestTokenizer.VocabularySize], response.Outputs[0].Shape);
        Assert.Equal(TestTokenizer.VocabularySize * 4, raw.Length);
        Assert.Equal(3f, BinaryPrimitives.ReadSingleLittleEndian(raw.AsSpan(121 * 4)));
        Assert.Equal(2, raw.Count(value => value != 0)); // 3 is 00 00 40 40, all others are zero
        Assert.Equal(2, BinaryPrimitives.ReadInt64LittleEndian(response.RawOutputContents[1].Span));
    }

    [Fact]
    public async Task Infer_TokenIdsWithLogitsAndTokens_GivesBoth()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        ModelInferRequest request = Infer.Tokens([97], "token_ids", "logits", "text_output");
        request.Parameters["max_tokens"] = Infer.Of(2L);
        ModelInferResponse response = await server.InferAsync(request);
        Assert.Equal([98, 99], response.Integers("token_ids"));
        Assert.Equal(["bc"], response.Texts("text_output"));
        Assert.Equal([1, TestTokenizer.VocabularySize], response.Output("logits").Shape);
        Assert.Equal(3, response.Output("logits").Contents.Fp32Contents[98]);
    }

    [Fact]
    public async Task Infer_ParametersOfEveryWire_AreHonoured()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        ModelInferRequest request = Infer.Text("a", 30);
        request.Parameters["echo"] = Infer.Of(true);
        request.Parameters["triton_enable_empty_final_response"] = Infer.Of(true);
        request.Parameters["seed"] = new InferParameter { Uint64Param = 7 };
        request.Inputs.Add(Infer.Bytes("stop", [2], "zzz", "ef"));
        ModelInferResponse response = await server.InferAsync(request);
        Assert.Equal(["abcd"], response.Texts("text_output"));
        Assert.Equal(["stop"], response.Texts("finish_reason"));
    }

    public static TheoryData<string, Action<ModelInferRequest>, string> Wrong => new()
    {
        { "no input", r => r.Inputs.Clear(), "'text_input' or 'token_ids'" },
        { "both inputs", r => r.Inputs.Add(Infer.Tokens([1]).Inputs[0]), "'token_ids' is given together with 'text_input'" },
        { "unknown input", r => r.Inputs.Add(Infer.Bytes("text", [1], "a")), "'inputs' is \"text\"" },
        { "input twice", r => r.Inputs.Add(Infer.Bytes("text_input", [1], "a")), "'text_input' is given more than once" },
        { "unknown type", r => r.Inputs[0].Datatype = "STRING", "'text_input.datatype' is \"STRING\"" },
        { "half floats", r => r.Inputs[0].Datatype = "FP16", "'text_input.datatype' is \"FP16\"" },
        { "wrong type", r => r.Inputs[0] = Infer.Tokens([1]).Inputs[0].With(t => t.Name = "text_input"), "'text_input.datatype' is \"INT64\": allowed is BYTES" },
        { "ids as text", r => r.Inputs[0].Name = "token_ids", "'token_ids.datatype' is \"BYTES\": allowed is INT32 or INT64" },
        { "short data", r => r.Inputs[0].Shape[0] = 2, "'text_input.shape' is [2]" },
        { "negative size", r => r.Inputs[0].Shape[0] = -1, "'text_input.shape' is [-1]" },
        { "huge shape", r => r.Inputs[0].Shape.Add([long.MaxValue, long.MaxValue]), "'text_input.shape'" },
        { "three sizes", r => r.Inputs[0].Shape.Add([1, 1]), "'text_input.shape' is [1, 1, 1]: allowed is [B] or [B, 1]" },
        { "other list", r => r.Inputs[0].Contents = new InferTensorContents { IntContents = { 1 } }, "'text_input.contents' is data in int_contents" },
        { "no UTF-8", r => r.Inputs[0].Contents.BytesContents[0] = ByteString.CopyFrom([0xFF]), "'text_input[0]'" },
        { "empty text", r => r.Inputs[0].Contents.BytesContents[0] = ByteString.Empty, "'text_input' is empty" },
        { "raw list too long", r => r.RawInputContents.Add([ByteString.Empty, ByteString.Empty]), "'raw_input_contents' is a list of 2" },
        { "raw and typed", r => r.RawInputContents.Add(ByteString.CopyFrom(Infer.Raw("a"))), "'text_input.contents' is given together" },
        { "raw cut", r => r.WithRaw([2, 0, 0, 0, 65]), "'text_input[0]' is a string of 2 bytes" },
        { "raw length cut", r => r.WithRaw([2, 0]), "'text_input[0]' is 2 bytes" },
        { "raw too long", r => r.WithRaw([.. Infer.Raw("a"), 1]), "'text_input' is 6 raw bytes" },
        { "raw ids of wrong length", r => { r.WithRaw([1, 2, 3]); r.Inputs[0].Name = "token_ids"; r.Inputs[0].Datatype = "INT32"; }, "'token_ids' is 3 raw bytes: allowed is 4 bytes" },
        { "id out of range", r => r.Inputs[0] = Infer.Tokens([5, 257]).Inputs[0], "'token_ids[1]' is 257" },
        { "id of 64 bits", r => r.Inputs[0] = Infer.Tokens([1L << 40]).Inputs[0], "'token_ids[0]' is 1099511627776" },
        { "ids in two rows", r => r.Inputs[0] = Infer.Tokens([1, 2]).Inputs[0].With(t => { t.Shape.Clear(); t.Shape.Add([2, 1]); }), "'token_ids.shape' is [2, 1]" },
        { "unknown parameter", r => r.Parameters["max_new_tokens"] = Infer.Of(1L), "'max_new_tokens' is not a parameter" },
        { "parameter twice", r => r.Inputs.Add(new InferInputTensor { Name = "max_tokens", Datatype = "INT32", Shape = { 1 }, Contents = new InferTensorContents { IntContents = { 1 } } }), "'max_tokens' is given more than once" },
        { "parameter of wrong type", r => r.Parameters["max_tokens"] = Infer.Of("9"), "'max_tokens' is \"9\": allowed is one integer" },
        { "parameter without value", r => r.Parameters["seed"] = new InferParameter(), "'seed' is a parameter without a value" },
        { "parameter out of range", r => r.Parameters["max_tokens"] = Infer.Of(0L), "'max_tokens' is 0" },
        { "parameter not finite", r => r.Parameters["top_p"] = Infer.Of(double.NaN), "'top_p' is NaN" },
        { "parameter too large", r => r.Parameters["seed"] = new InferParameter { Uint64Param = ulong.MaxValue }, "'seed[0]' is 18446744073709551615" },
        { "parameter of two elements", r => r.Inputs.Add(new InferInputTensor { Name = "top_k", Datatype = "INT64", Shape = { 2 }, Contents = new InferTensorContents { Int64Contents = { 1, 2 } } }), "'top_k.shape' is [2]: allowed is [1]" },
        { "parameter of a tensor", r => r.Inputs[0].Parameters["shared_memory_region"] = Infer.Of("x"), "\"shared_memory_region\"" },
        { "parameter of an output", r => r.Outputs.Add(new InferRequestedOutputTensor { Name = "text_output", Parameters = { ["classification"] = Infer.Of(3L) } }), "\"classification\"" },
        { "unknown output", r => r.Outputs.Add(new InferRequestedOutputTensor { Name = "text" }), "'outputs' is \"text\"" },
        { "output twice", r => r.Outputs.Add([new InferRequestedOutputTensor { Name = "text_output" }, new InferRequestedOutputTensor { Name = "text_output" }]), "'text_output' is given more than once" },
        { "logits of a text", r => r.Outputs.Add(new InferRequestedOutputTensor { Name = "logits" }), "asked for a text" },
        { "rows without logits", r => r.Parameters["logit_rows"] = Infer.Of("all"), "'logit_rows' is given without" },
        { "two constraints", r => { r.Parameters["regex"] = Infer.Of("a"); r.Parameters["grammar"] = Infer.Of("b"); }, "'regex' is given together with 'grammar'" },
        { "bias of no object", r => r.Parameters["logit_bias"] = Infer.Of("[1]"), "'logit_bias' is \"[1]\"" },
        { "ids of several prompts", r => { r.Inputs[0] = Infer.Bytes("text_input", [2], "a", "b"); r.Outputs.Add(new InferRequestedOutputTensor { Name = "token_ids" }); }, "one prompt" },
        { "a stream", r => r.Parameters["stream"] = Infer.Of(true), "'stream' is true" },
        { "a long id", r => r.Id = new string('i', 257), "'id' is a string of 257 characters" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Infer_AWrongRequest_IsInvalidArgumentSayingWhy(string what, Action<ModelInferRequest> spoil, string message)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        ModelInferRequest request = Infer.Text("a", 2);
        spoil(request);
        RpcException e = await server.FailAsync(request);
        Assert.True(e.StatusCode == StatusCode.InvalidArgument && e.Status.Detail.Contains(message, StringComparison.Ordinal), $"{what}: {e.Status}");
    }

    [Theory]
    [InlineData("other", "")]
    [InlineData("counting", "2")]
    public async Task Infer_AnUnknownModelOrVersion_IsNotFound(string model, string version)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        ModelInferRequest request = Infer.Text("a", 2);
        (request.ModelName, request.ModelVersion) = (model, version);
        Assert.Equal(StatusCode.NotFound, (await server.FailAsync(request)).StatusCode);
    }

    [Fact]
    public async Task Infer_LogitsOverTheLimit_AreRefusedBeforeTheyAreComputed()
    {
        await using RunningServer server = await RunningServer.StartAsync("Grpc:MaxResponseBytes=16384");
        server.Runner.Close();
        RpcException e = await server.FailAsync(Infer.Tokens([.. Enumerable.Repeat(97L, 15)], "logits"));
        Assert.Equal(StatusCode.InvalidArgument, e.StatusCode);
        Assert.Contains("'logits' is 15 rows of 257 numbers, 15420 bytes", e.Status.Detail, StringComparison.Ordinal);
        server.Runner.Open();
        Assert.Equal(14 * 257, (await server.InferAsync(Infer.Tokens([.. Enumerable.Repeat(97L, 14)], "logits"))).Output("logits").Contents.Fp32Contents.Count);
    }

    [Fact]
    public async Task Infer_AMessageOverTheLimit_IsResourceExhausted()
    {
        await using RunningServer server = await RunningServer.StartAsync("Limits:MaxBodyBytes=4096");
        Assert.Equal(StatusCode.ResourceExhausted, (await server.FailAsync(Infer.Text(new string('a', 5000), 2))).StatusCode);
    }

    [Fact]
    public async Task Infer_AnAnswerOverTheLimit_IsResourceExhausted()
    {
        await using RunningServer server = await RunningServer.StartAsync("Grpc:MaxResponseBytes=4096");
        server.Runner.AfterTilde = 'a';
        Assert.Equal(StatusCode.ResourceExhausted, (await server.FailAsync(Infer.Text("a", 16000))).StatusCode);
    }

    [Fact]
    public async Task Metadata_TellsTheModelsTensors()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        ModelMetadataResponse model = await server.Inference().ModelMetadataAsync(new() { Name = "counting" });
        Assert.Equal(("counting", "moxe_onnx", "1"), (model.Name, model.Platform, Assert.Single(model.Versions)));
        Assert.Equal("text_input BYTES [-1]; token_ids INT64 [-1]; max_tokens INT64 [1]", string.Join("; ", model.Inputs.Take(3).Select(Show)));
        Assert.Equal(
            "text_output BYTES [-1]; token_ids INT64 [-1]; finish_reason BYTES [-1]; prompt_tokens INT64 [-1]; completion_tokens INT64 [-1]; logits FP32 [-1,257]",
            string.Join("; ", model.Outputs.Select(Show)));

        static string Show(ModelMetadataResponse.Types.TensorMetadata tensor) => $"{tensor.Name} {tensor.Datatype} [{string.Join(',', tensor.Shape)}]";
    }

    [Fact]
    public async Task Server_TellsItsStateNameAndExtensions()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        GRPCInferenceService.GRPCInferenceServiceClient client = server.Inference();
        Assert.True((await client.ServerLiveAsync(new())).Live);
        Assert.True((await client.ServerReadyAsync(new())).Ready);
        Assert.True((await client.ModelReadyAsync(new() { Name = "counting", Version = "1" })).Ready);
        ServerMetadataResponse facts = await client.ServerMetadataAsync(new());
        Assert.Equal("moxe", facts.Name);
        Assert.Contains("model_repository", facts.Extensions);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => client.ModelReadyAsync(new() { Name = "other" }).ResponseAsync);
        Assert.Equal(StatusCode.NotFound, e.StatusCode);
    }

    [Fact]
    public async Task Ready_WhileWarmingUp_IsFalseAndInferIsUnavailable()
    {
        await using RunningServer server = await RunningServer.StartLoadingAsync(TimeProvider.System, null, factory => factory.Runner.Close());
        await server.UntilAsync(ServingPhase.WarmingUp);
        Assert.False((await server.Inference().ServerReadyAsync(new())).Ready);
        Assert.False((await server.Inference().ModelReadyAsync(new() { Name = "counting" })).Ready);
        Assert.Equal("LOADING", Assert.Single((await server.Inference().RepositoryIndexAsync(new())).Models).State);
        RpcException e = await server.FailAsync(Infer.Text("a", 2));
        Assert.Equal(StatusCode.Unavailable, e.StatusCode);
        Assert.NotNull(e.Trailers.GetValue("grpc-retry-pushback-ms"));
        server.Runner.Open();
        await server.UntilAsync(ServingPhase.Ready);
    }

    [Fact]
    public async Task Repository_ThatTakesNoChanges_ListsItsModelAndLoadsNothing()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        GRPCInferenceService.GRPCInferenceServiceClient client = server.Inference();
        RepositoryIndexResponse.Types.ModelIndex entry = Assert.Single((await client.RepositoryIndexAsync(new() { Ready = true })).Models);
        Assert.Equal(("counting", "1", "READY", ""), (entry.Name, entry.Version, entry.State, entry.Reason));
        foreach (Func<Task> call in new Func<Task>[]
        {
            () => client.RepositoryModelLoadAsync(new() { ModelName = "counting" }).ResponseAsync,
            () => client.RepositoryModelUnloadAsync(new() { ModelName = "counting" }).ResponseAsync,
        })
        {
            Assert.Equal(StatusCode.FailedPrecondition, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
        }

        RpcException e = await Assert.ThrowsAsync<RpcException>(() => client.RepositoryIndexAsync(new() { RepositoryName = "x" }).ResponseAsync);
        Assert.Equal(StatusCode.InvalidArgument, e.StatusCode);
    }

    [Fact]
    public async Task Infer_TheClientCancels_FreesTheSlots()
    {
        await using RunningServer server = await RunningServer.StartAsync("Engine:MaxSlots=1");
        using CancellationTokenSource leave = new();
        server.Runner.Close();
        ModelInferRequest request = Infer.Text("", 16000);
        request.Inputs[0] = Infer.Bytes("text_input", [2], "a", "b");
        AsyncUnaryCall<ModelInferResponse> call = server.Inference().ModelInferAsync(request, cancellationToken: leave.Token);
        server.Until(status => status is { Running: 1, Waiting: 1 });
        await leave.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
        server.Runner.Open();
        server.Until(status => status is { SlotsUsed: 0, Waiting: 0 });
    }
}

internal static class SpoiledRequests
{
    public static InferInputTensor With(this InferInputTensor tensor, Action<InferInputTensor> change)
    {
        change(tensor);
        return tensor;
    }

    public static void WithRaw(this ModelInferRequest request, byte[] raw)
    {
        request.Inputs[0].Contents = null;
        request.RawInputContents.Add(ByteString.CopyFrom(raw));
    }
}
