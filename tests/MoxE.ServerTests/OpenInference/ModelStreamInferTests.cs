using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using MoxE.OpenInference.V2;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.OpenInference;

public sealed class ModelStreamInferTests
{
    [Fact]
    public async Task Stream_ARequest_IsAnsweredTokenByToken()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using Call call = Open(server);
        await call.RequestStream.WriteAsync(Infer.Text("a", 3, "one"));
        await call.RequestStream.CompleteAsync();
        List<ModelStreamInferResponse> answers = await ReadAllAsync(call);
        Assert.All(answers, answer => Assert.Equal(("", "one", "counting"), (answer.ErrorMessage, answer.InferResponse.Id, answer.InferResponse.ModelName)));
        Assert.Equal(["b", "c", "d"], answers.SelectMany(answer => answer.InferResponse.Texts("text_output")));
        Assert.Equal(["", "", "length"], answers.SelectMany(answer => answer.InferResponse.Texts("finish_reason")));
        Assert.Equal([1, 2, 3], answers.SelectMany(answer => answer.InferResponse.Integers("completion_tokens")));
        Assert.Equal([false, false, true], answers.Select(IsFinal));
    }

    [Fact]
    public async Task Stream_SeveralRequests_RunTogether()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        server.Runner.AfterTilde = 'a';
        using Call call = Open(server);
        server.Runner.Close();
        await call.RequestStream.WriteAsync(Infer.Text("a", 2000, "long"));
        await call.RequestStream.WriteAsync(Infer.Text("A", 4, "short"));
        server.Until(status => status.Running + status.Waiting == 2);
        server.Runner.Open();
        await call.RequestStream.CompleteAsync();
        List<ModelStreamInferResponse> answers = await ReadAllAsync(call);
        Assert.Equal(2000, TextOf(answers, "long").Length);
        Assert.Equal("BCDE", TextOf(answers, "short"));
        // Together means that the short one ends while the long one still has most of its way to go.
        Assert.True(answers.FindIndex(answer => answer.InferResponse.Id == "short" && IsFinal(answer)) < answers.FindIndex(answer => answer.InferResponse.Id == "long" && IsFinal(answer)));
        Assert.Equal(2, answers.Count(IsFinal));
    }

    [Fact]
    public async Task Stream_AFailingRequest_SaysSoAndTheStreamGoesOn()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using Call call = Open(server);
        ModelInferRequest wrong = Infer.Text("a", 3, "bad");
        wrong.Parameters["max_tokens"] = Infer.Of(0L);
        await call.RequestStream.WriteAsync(wrong);
        ModelStreamInferResponse refused = await NextAsync(call);
        Assert.Contains("'max_tokens' is 0", refused.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal("bad", refused.InferResponse.Id);
        Assert.True(IsFinal(refused));

        ModelInferRequest unknown = Infer.Text("a", 3);
        unknown.ModelName = "other";
        await call.RequestStream.WriteAsync(unknown);
        Assert.Contains("'other' does not exist", (await NextAsync(call)).ErrorMessage, StringComparison.Ordinal);

        await call.RequestStream.WriteAsync(Infer.Text("a", 3, "bad"));
        await call.RequestStream.CompleteAsync();
        Assert.Equal("bcd", TextOf(await ReadAllAsync(call), "bad"));
    }

    [Fact]
    public async Task Stream_AFailingStep_EndsItsRequestsOnly()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        server.ExpectErrors = true;
        server.Runner.Poison = 'p';
        using Call call = Open(server);
        await call.RequestStream.WriteAsync(Infer.Text("p", 3, "p"));
        ModelStreamInferResponse failed = await NextAsync(call);
        Assert.NotEqual("", failed.ErrorMessage);
        Assert.DoesNotContain("poison", failed.ErrorMessage, StringComparison.Ordinal);
        await call.RequestStream.WriteAsync(Infer.Text("a", 1, "a"));
        await call.RequestStream.CompleteAsync();
        Assert.Equal("b", TextOf(await ReadAllAsync(call), "a"));
    }

    [Fact]
    public async Task Stream_AnIdInUse_IsRefusedUntilItIsFree()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using Call call = Open(server);
        server.Runner.Close();
        await call.RequestStream.WriteAsync(Infer.Text("a", 1, "same"));
        server.Until(status => status.Running == 1);
        await call.RequestStream.WriteAsync(Infer.Text("k", 1, "same"));
        Assert.Contains("'id' is \"same\"", (await NextAsync(call)).ErrorMessage, StringComparison.Ordinal);
        server.Runner.Open();
        Assert.Equal(["b"], (await NextAsync(call)).InferResponse.Texts("text_output"));
        await call.RequestStream.WriteAsync(Infer.Text("k", 1, "same"));
        Assert.Equal(["l"], (await NextAsync(call)).InferResponse.Texts("text_output"));
        await call.RequestStream.CompleteAsync();
        Assert.Empty(await ReadAllAsync(call));
    }

    [Fact]
    public async Task Stream_AskedForAStatus_EndsWithTheFirstErrors()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using Call call = Open(server, new Metadata { { "triton_grpc_error", "true" } });
        server.Runner.Close();
        await call.RequestStream.WriteAsync(Infer.Text("a", 16000));
        server.Until(status => status.Running == 1);
        await call.RequestStream.WriteAsync(Infer.Text("", 1));
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => ReadAllAsync(call));
        Assert.Equal(StatusCode.InvalidArgument, e.StatusCode);
        server.Runner.Open();
        server.Until(status => status.SlotsUsed == 0);
    }

    [Fact]
    public async Task Stream_TheClientCancels_EndsEveryRequest()
    {
        await using RunningServer server = await RunningServer.StartAsync("Engine:MaxSlots=2");
        using CancellationTokenSource leave = new();
        using Call call = Open(server, cancellationToken: leave.Token);
        server.Runner.Close();
        for (int i = 0; i < 3; i++)
        {
            await call.RequestStream.WriteAsync(Infer.Text("a", 16000, $"{i}"));
        }

        server.Until(status => status.Running + status.Waiting == 3);
        await leave.CancelAsync();
        server.Runner.Open();
        server.Until(status => status is { SlotsUsed: 0, Waiting: 0 });
    }

    [Fact]
    public async Task Stream_MoreRequestsThanPlaces_WaitUnread()
    {
        await using RunningServer server = await RunningServer.StartAsync("Grpc:MaxStreamRequests=2");
        using Call call = Open(server);
        server.Runner.Close();
        for (int i = 0; i < 5; i++)
        {
            await call.RequestStream.WriteAsync(Infer.Text("a", 2, $"{i}"));
        }

        server.Until(status => status.Running + status.Waiting == 2);
        server.Runner.Open();
        await call.RequestStream.CompleteAsync();
        List<ModelStreamInferResponse> answers = await ReadAllAsync(call);
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal("bc", TextOf(answers, $"{i}")));
    }

    [Fact]
    public async Task Stream_AWholeAnswerAndLogits_AreHonoured()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using Call call = Open(server);
        ModelInferRequest whole = Infer.Text("", 2);
        whole.Inputs[0] = Infer.Bytes("text_input", [2], "a", "k");
        await call.RequestStream.WriteAsync(whole);
        Assert.Contains("one prompt where the answer is streamed", (await NextAsync(call)).ErrorMessage, StringComparison.Ordinal);
        whole.Parameters["stream"] = Infer.Of(false);
        await call.RequestStream.WriteAsync(whole);
        Assert.Equal(["bc", "lm"], (await NextAsync(call)).InferResponse.Texts("text_output"));

        ModelInferRequest logits = Infer.Tokens([97], "logits", "token_ids");
        logits.Parameters["max_tokens"] = Infer.Of(2L);
        await call.RequestStream.WriteAsync(logits);
        ModelInferResponse first = (await NextAsync(call)).InferResponse;
        Assert.Equal([98], first.Integers("token_ids"));
        Assert.Equal(3, first.Output("logits").Contents.Fp32Contents[98]);
        Assert.Equal(["token_ids"], (await NextAsync(call)).InferResponse.Outputs.Select(output => output.Name));
        await call.RequestStream.CompleteAsync();
        Assert.Empty(await ReadAllAsync(call));
    }

    [Fact]
    public async Task Infer_TheDeadlinePassesInTheQueue_EndsTheRequestThere()
    {
        FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
        await using RunningServer server = await RunningServer.StartAsync(time, "Engine:MaxSlots=1");
        server.Runner.Close();
        Task<ModelInferResponse> running = server.InferAsync(Infer.Text("a", 2));
        server.Until(status => status.Running == 1);
        DateTime deadline = time.GetUtcNow().UtcDateTime.AddHours(1);
        AsyncUnaryCall<ModelInferResponse> waiting = server.Inference().ModelInferAsync(Infer.Text("a", 2), deadline: deadline);
        using Call stream = Open(server, deadline: deadline);
        await stream.RequestStream.WriteAsync(Infer.Text("a", 2, "late"));
        server.Until(status => status.Waiting == 2);
        time.Advance(TimeSpan.FromMinutes(61));
        server.Runner.Open();
        Assert.Equal(StatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<RpcException>(() => waiting.ResponseAsync)).StatusCode);
        ModelStreamInferResponse late = await NextAsync(stream);
        Assert.Contains("The time allowed", late.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(["bc"], (await running).Texts("text_output"));
    }

    [Fact]
    public async Task Infer_TheTimeoutParameter_CountsInMicroseconds()
    {
        FakeTimeProvider time = new(TimeProvider.System.GetUtcNow());
        await using RunningServer server = await RunningServer.StartAsync(time);
        server.Runner.Close();
        ModelInferRequest request = Infer.Text("a", 16000);
        request.Parameters["timeout"] = Infer.Of(5_000_000L);
        Task<RpcException> failing = server.FailAsync(request);
        server.Until(status => status.Running == 1);
        time.Advance(TimeSpan.FromSeconds(6));
        server.Runner.Open();
        Assert.Equal(StatusCode.DeadlineExceeded, (await failing).StatusCode);
    }

    private static Call Open(RunningServer server, Metadata? headers = null, DateTime? deadline = null, CancellationToken cancellationToken = default) =>
        new(server.Inference().ModelStreamInfer(headers, deadline, cancellationToken));

    private static async Task<ModelStreamInferResponse> NextAsync(Call call)
    {
        Assert.True(await call.ResponseStream.MoveNext(CancellationToken.None));
        return call.ResponseStream.Current;
    }

    private static async Task<List<ModelStreamInferResponse>> ReadAllAsync(Call call)
    {
        List<ModelStreamInferResponse> answers = [];
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            answers.Add(call.ResponseStream.Current);
        }

        return answers;
    }

    private static bool IsFinal(ModelStreamInferResponse answer) => answer.InferResponse.Parameters["triton_final_response"].BoolParam;

    private static string TextOf(IEnumerable<ModelStreamInferResponse> answers, string id) =>
        string.Concat(answers.Where(answer => answer.InferResponse.Id == id).SelectMany(answer => answer.InferResponse.Texts("text_output")));

    private sealed class Call(AsyncDuplexStreamingCall<ModelInferRequest, ModelStreamInferResponse> call) : IDisposable
    {
        public IClientStreamWriter<ModelInferRequest> RequestStream => call.RequestStream;

        public IAsyncStreamReader<ModelStreamInferResponse> ResponseStream => call.ResponseStream;

        public void Dispose() => call.Dispose();
    }
}
