using System.Text.Json;
using Grpc.Core;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Grpc;

public sealed class CompleteTests
{
    [Fact]
    public async Task Complete_ASeed_IsWhatHttpAndTheStreamSay()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        GenerateRequest request = new() { Text = "a", Seed = 5, MaxTokens = 30, Temperature = 1.5, N = 3, Logprobs = 2 };
        CompleteResponse whole = await server.Generation.CompleteAsync(request);
        JsonElement http = await server.Http.AnswerAsync("""{"prompt":"a","seed":5,"max_tokens":30,"temperature":1.5,"n":3,"logprobs":2}""");
        List<GenerateResponse> pieces = await server.GenerateAsync(request);
        for (int i = 0; i < 3; i++)
        {
            Completion choice = whole.Choices[i];
            GenerateResponse[] own = [.. pieces.SkipLast(1).Where(piece => piece.Choice == i)];
            Assert.Equal(http.Text(i), choice.Text);
            Assert.Equal(http.GetProperty("choices")[i].GetProperty("logprobs").GetProperty("token_logprobs").EnumerateArray().Select(value => value.GetSingle()), choice.Details.Select(detail => detail.LogProb));
            Assert.Equal(string.Concat(own.Select(piece => piece.Text)), choice.Text);
            Assert.Equal(own.SelectMany(piece => piece.TokenIds), choice.TokenIds);
            Assert.Equal(own.SelectMany(piece => piece.Details), choice.Details);
            Assert.Equal(own[^1].FinishReason, choice.FinishReason);
            Assert.Null(choice.Timings);
        }

        Assert.Equal(pieces[^1].Usage, whole.Usage);
        Assert.Equal(("counting", "fp_0123456789ab"), (whole.Model, whole.SystemFingerprint));
    }

    [Fact]
    public async Task Complete_BestOf_GivesWhatHttpGives()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        CompleteResponse whole = await server.Generation.CompleteAsync(new() { Text = "a", Seed = 9, MaxTokens = 12, Temperature = 1.5, N = 2, BestOf = 6, ReturnRouting = true });
        JsonElement http = await server.Http.AnswerAsync("""{"prompt":"a","seed":9,"max_tokens":12,"temperature":1.5,"n":2,"best_of":6}""");
        Assert.Equal(http.Texts(), whole.Choices.Select(choice => choice.Text));
        Assert.Equal(http.GetProperty("usage").GetProperty("completion_tokens").GetInt32(), whole.Usage.CompletionTokens);
        Assert.All(whole.Choices.SelectMany(choice => choice.Details), detail => Assert.Equal((false, 2), (detail.HasLogProb, detail.Routing.Count)));
        Assert.All((await server.Generation.CompleteAsync(new() { Text = "a", MaxTokens = 2, BestOf = 2 })).Choices, choice => Assert.Empty(choice.Details));
    }

    [Fact]
    public async Task Complete_EchoPromptDetailsRoutingAndTimings_AreAllThere()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        CompleteResponse whole = await server.Generation.CompleteAsync(
            new() { Text = "xa", MaxTokens = 2, Temperature = 0, Echo = true, PromptLogprobs = 1, ReturnRouting = true, ReturnTimings = true });
        Completion choice = Assert.Single(whole.Choices);
        Assert.Equal(("xabc", FinishReason.Length), (choice.Text, choice.FinishReason));
        Assert.Equal([98, 99], choice.TokenIds);
        Assert.Equal([98, 99], choice.Details.Select(detail => detail.TokenId));
        Assert.All(choice.Details, detail => Assert.Equal([0.25f, 0.25f], detail.Routing.Select(layer => layer.Entropy)));
        Assert.Equal([false, true], choice.PromptDetails.Select(detail => detail.HasLogProb));
        Assert.NotNull(choice.Timings);
    }

    [Fact]
    public async Task Complete_AWrongField_IsRefusedInTheWordsOfHttp()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        foreach ((GenerateRequest request, string body) in new (GenerateRequest, string)[]
        {
            (new() { Text = "a", N = 3, BestOf = 2 }, """{"prompt":"a","n":3,"best_of":2}"""),
            (new() { Text = "a", BestOf = 1000 }, """{"prompt":"a","best_of":1000}"""),
            (new() { Text = "a", TopP = 2 }, """{"prompt":"a","top_p":2}"""),
            (new(), "{}"),
        })
        {
            JsonElement http = await server.Http.RefusedAsync("/v1/completions", body);
            Assert.Equal((http.Message(), http.Param()), await GrpcCalls.RefusedAsync(server.Generation.CompleteAsync(request).ResponseAsync));
        }
    }

    [Fact]
    public async Task Complete_TheDeadlinePasses_EndsTheWork()
    {
        await using RunningServer server = await RunningServer.StartAsync("Engine:MaxSlots=1");
        server.Runner.Close();
        DateTime deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(300);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => server.Generation.CompleteAsync(new() { Text = "a", MaxTokens = 1000 }, deadline: deadline).ResponseAsync);
        Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
        server.Runner.Open();
        server.Until(status => status is { SlotsUsed: 0, Waiting: 0 });
    }

    [Fact]
    public async Task Complete_TheClientCancels_FreesTheSlot()
    {
        await using RunningServer server = await RunningServer.StartAsync("Engine:MaxSlots=1");
        server.Runner.Close();
        using CancellationTokenSource leave = new();
        using AsyncUnaryCall<CompleteResponse> call = server.Generation.CompleteAsync(new() { Text = "a", MaxTokens = 16384 }, cancellationToken: leave.Token);
        server.Until(status => status.Running + status.Waiting == 1);
        await leave.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync)).StatusCode);
        server.Runner.Open();
        server.Until(status => status is { SlotsUsed: 0, Waiting: 0 });
    }
}
