using Grpc.Core;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Grpc;

public sealed class GenerateTests
{
    [Fact]
    public async Task Generate_AText_StreamsPiecesIdsReasonAndUsage()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        List<GenerateResponse> pieces = await server.GenerateAsync(new() { Model = "counting", Text = "xa", MaxTokens = 3, Temperature = 0, User = "u" });
        Assert.Equal(["b", "c", "d", ""], pieces.Select(piece => piece.Text));
        Assert.Equal(["98", "99", "100", ""], pieces.Select(piece => string.Join(',', piece.TokenIds)));
        Assert.Equal([FinishReason.Unspecified, FinishReason.Unspecified, FinishReason.Length, FinishReason.Unspecified], pieces.Select(piece => piece.FinishReason));
        Assert.Equal(new Usage { PromptTokens = 2, CompletionTokens = 3 }, pieces[^1].Usage);
        Assert.All(pieces.SkipLast(1), piece => Assert.Null(piece.Usage));
    }

    [Fact]
    public async Task Generate_Ids_StopEchoAndN_AreHonoured()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        GenerateRequest request = new() { TokenIds = new TokenIds { Ids = { 97 } }, MaxTokens = 30, Temperature = 0, N = 2, Echo = true, Stop = { "ef" } };
        List<GenerateResponse> pieces = await server.GenerateAsync(request);
        for (int choice = 0; choice < 2; choice++)
        {
            GenerateResponse[] own = [.. pieces.SkipLast(1).Where(piece => piece.Choice == choice)];
            Assert.Equal("abcd", string.Concat(own.Select(piece => piece.Text)));
            Assert.Empty(own[0].TokenIds);
            Assert.Equal(FinishReason.Stop, own[^1].FinishReason);
        }

        Assert.Equal(1, pieces[^1].Usage.PromptTokens);
    }

    [Fact]
    public async Task Generate_ASeed_SaysWhatHttpSays()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        List<GenerateResponse> pieces = await server.GenerateAsync(new() { Text = "a", Seed = 5, MaxTokens = 40, TopK = 100, TopP = 0.9, MinP = 0.01, Temperature = 1.5 });
        string http = (await server.Http.AnswerAsync("""{"prompt":"a","seed":5,"max_tokens":40,"top_k":100,"top_p":0.9,"min_p":0.01,"temperature":1.5}""")).Text();
        Assert.Equal(http, string.Concat(pieces.Select(piece => piece.Text)));
    }

    public static TheoryData<GenerateRequest, string> Invalid => new()
    {
        { new(), "prompt" },
        { new() { Text = "" }, "text" },
        { new() { TokenIds = new TokenIds() }, "token_ids" },
        { new() { TokenIds = new TokenIds { Ids = { 1, 257 } } }, "token_ids[1]" },
        { new() { TokenIds = new TokenIds { Ids = { -1 } } }, "token_ids[0]" },
        { new() { Text = "a", MaxTokens = 0 }, "max_tokens" },
        { new() { Text = "a", MaxTokens = int.MaxValue }, "max_tokens" },
        { new() { Text = "a", Temperature = double.NaN }, "temperature" },
        { new() { Text = "a", Temperature = double.PositiveInfinity }, "temperature" },
        { new() { Text = "a", TopP = 0 }, "top_p" },
        { new() { Text = "a", TopP = double.NaN }, "top_p" },
        { new() { Text = "a", TopK = -1 }, "top_k" },
        { new() { Text = "a", MinP = -0.5 }, "min_p" },
        { new() { Text = "a", N = 0 }, "n" },
        { new() { Text = "a", Stop = { "" } }, "stop" },
        { new() { Text = "a", Stop = { "1", "2", "3", "4", "5" } }, "stop" },
        { new() { Text = "a", User = new string('u', 257) }, "user" },
        { new() { Text = "a", RequestId = "a b" }, "request_id" },
        { new() { Text = "a", JsonObject = false }, "json_object" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task Generate_AValueOutOfRange_IsInvalidArgumentNamingIt(GenerateRequest request, string field)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => server.GenerateAsync(request));
        Assert.Equal(StatusCode.InvalidArgument, e.StatusCode);
        Assert.Contains($"'{field}'", e.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(field, e.Trailers.GetValue("moxe-error-param"));
        Google.Rpc.Status details = Google.Rpc.Status.Parser.ParseFrom(e.Trailers.GetValueBytes("grpc-status-details-bin"));
        Assert.Equal(field, Assert.Single(Assert.Single(details.Details).Unpack<Google.Rpc.BadRequest>().FieldViolations).Field);
    }

    [Fact]
    public async Task Generate_ARequestId_ComesBackInPlaceOfTheMetadatas()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using AsyncServerStreamingCall<GenerateResponse> call = server.Generation.Generate(new() { Text = "a", MaxTokens = 1, RequestId = "mine:1" }, new Metadata { { "x-request-id", "other" } });
        Assert.Equal("mine:1", (await call.ResponseHeadersAsync).GetValue("x-request-id"));
        await call.ReadToEndAsync();
    }

    [Fact]
    public async Task Generate_AskedForTimings_TellsThemOfEachChoice()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        List<GenerateResponse> pieces = await server.GenerateAsync(new() { Text = "a", MaxTokens = 1, N = 2, ReturnTimings = true });
        Assert.Equal(2, pieces[^1].Timings.Count);
        Assert.All(pieces.SkipLast(1), piece => Assert.Empty(piece.Timings));
    }

    [Fact]
    public async Task Generate_AnUnknownModel_IsNotFound()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => server.GenerateAsync(new() { Model = "other", Text = "a" }));
        Assert.Equal(StatusCode.NotFound, e.StatusCode);
    }

    [Fact]
    public async Task Generate_AMessageOverTheLimit_IsResourceExhausted()
    {
        await using RunningServer server = await RunningServer.StartAsync("Limits:MaxBodyBytes=4096");
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => server.GenerateAsync(new() { Text = new string('a', 5000) }));
        Assert.Equal(StatusCode.ResourceExhausted, e.StatusCode);
    }

    [Fact]
    public async Task Generate_TheQueueIsFull_IsResourceExhaustedWithPushback()
    {
        await using RunningServer server = await RunningServer.StartAsync("Engine:MaxSlots=1", "Engine:MaxQueuedRequests=1");
        server.Runner.Close();
        Task<List<GenerateResponse>> running = server.GenerateAsync(new() { Text = "a" });
        server.Until(status => status.Running == 1);
        Task<List<GenerateResponse>> waiting = server.GenerateAsync(new() { Text = "a" });
        server.Until(status => status.Waiting == 1);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => server.GenerateAsync(new() { Text = "a" }));
        Assert.Equal(StatusCode.ResourceExhausted, e.StatusCode);
        int pushback = int.Parse(e.Trailers.GetValue("grpc-retry-pushback-ms")!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(pushback > 0);
        Google.Rpc.Status details = Google.Rpc.Status.Parser.ParseFrom(e.Trailers.GetValueBytes("grpc-status-details-bin"));
        Assert.Equal(((int)StatusCode.ResourceExhausted, e.Status.Detail), (details.Code, details.Message));
        Assert.Equal(TimeSpan.FromMilliseconds(pushback), Assert.Single(details.Details).Unpack<Google.Rpc.RetryInfo>().RetryDelay.ToTimeSpan());
        server.Runner.Open();
        await Task.WhenAll(running, waiting);
    }

    [Fact]
    public async Task Generate_TheDeadlinePasses_EndsTheWork()
    {
        await using RunningServer server = await RunningServer.StartAsync("Engine:MaxSlots=1");
        server.Runner.Close();
        DateTime deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(300);
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => server.GenerateAsync(new() { Text = "a", MaxTokens = 1000 }, deadline));
        Assert.Equal(StatusCode.DeadlineExceeded, e.StatusCode);
        server.Runner.Open();
        server.Until(status => status is { SlotsUsed: 0, Waiting: 0 });
    }

    [Fact]
    public async Task Generate_TheClientCancels_FreesTheSlot()
    {
        await using RunningServer server = await RunningServer.StartAsync("Engine:MaxSlots=1");
        using CancellationTokenSource leave = new();
        using AsyncServerStreamingCall<GenerateResponse> call = server.Generation.Generate(new() { Text = "a", MaxTokens = 16384, N = 2 }, cancellationToken: leave.Token);
        await call.ResponseStream.MoveNext(CancellationToken.None);
        await leave.CancelAsync();
        server.Until(status => status is { SlotsUsed: 0, Waiting: 0 });
    }

    [Fact]
    public async Task Generate_ASlowReader_PausesOnlyItself()
    {
        await using RunningServer server = await RunningServer.StartAsync("Engine:MaxSlots=2", "Engine:OutputBufferTokens=4");
        using AsyncServerStreamingCall<GenerateResponse> slow = server.Generation.Generate(new() { Text = "a", MaxTokens = 16384, TopK = 26 });
        for (int i = 0; i < 5; i++)
        {
            List<GenerateResponse> pieces = await server.GenerateAsync(new() { Text = "a", MaxTokens = 5, Temperature = 0 });
            Assert.Equal("bcdef", string.Concat(pieces.Select(piece => piece.Text)));
        }
    }

    [Fact]
    public async Task Generate_AFailingStep_IsInternalWithoutDetails()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        server.ExpectErrors = true;
        server.Runner.Poison = 'p';
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => server.GenerateAsync(new() { Text = "p" }));
        Assert.Equal(StatusCode.Internal, e.StatusCode);
        Assert.DoesNotContain("poison", e.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_ManyEqualGreedyCallsAtOnce_GiveTheAnswerOfOneAlone()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        GenerateRequest request = new() { Text = "!", MaxTokens = 60, Temperature = 0 };
        string alone = string.Concat((await server.GenerateAsync(request)).Select(piece => piece.Text));
        List<GenerateResponse>[] together = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => server.GenerateAsync(request)));
        Assert.All(together, pieces => Assert.Equal(alone, string.Concat(pieces.Select(piece => piece.Text))));
    }
}
