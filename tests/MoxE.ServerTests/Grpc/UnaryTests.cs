using Grpc.Core;
using MoxE.Model;
using MoxE.Server.Models;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Grpc;

public sealed class UnaryTests
{
    [Fact]
    public async Task Tokenize_AndBack_IsTheBytesOfTheText()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        TokenizeResponse tokens = await server.Generation.TokenizeAsync(new() { Text = "aé" });
        Assert.Equal([97, 0xC3, 0xA9], tokens.TokenIds);
        Assert.Equal("aé", (await server.Generation.DetokenizeAsync(new() { TokenIds = { tokens.TokenIds } })).Text);
        Assert.Empty((await server.Generation.TokenizeAsync(new())).TokenIds);
        Assert.Equal("", (await server.Generation.DetokenizeAsync(new())).Text);
    }

    [Fact]
    public async Task CountTokens_OfAText_AreItsTokens()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        Assert.Equal(3, (await server.Generation.CountTokensAsync(new() { Text = "aé" })).Count);
        Assert.Equal(0, (await server.Generation.CountTokensAsync(new())).Count);
    }

    [Fact]
    public async Task Detokenize_AnIdOutOfRange_IsInvalidArgument()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        RpcException e = await Assert.ThrowsAsync<RpcException>(() => server.Generation.DetokenizeAsync(new() { TokenIds = { 1, 257 } }).ResponseAsync);
        Assert.Equal(StatusCode.InvalidArgument, e.StatusCode);
        Assert.Contains("'token_ids[1]' is 257", e.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetModel_TellsSizesAndLimits()
    {
        await using RunningServer server = await RunningServer.StartAsync("Limits:MaxTokens=77");
        GetModelResponse model = await server.Generation.GetModelAsync(new());
        Assert.Equal(("counting", "fp_0123456789ab", 257, 2, 4, 2), (model.Name, model.SystemFingerprint, model.VocabularySize, model.Layers, model.Experts, model.ExpertsPerToken));
        Assert.Equal((2, true, 8L, 8, 77), (model.MlstmExperts, model.HasDifficulty, model.StateBytesPerSequence, model.Slots, model.Limits.MaxTokens));
        Assert.Equal((1, 1_700_000_000L, 0, false, 77), (model.Version, model.Created, model.EmbeddingSize, model.HasChatTemplate, model.Limits.DefaultChatTokens));
    }

    [Fact]
    public async Task Calls_AnUnknownModel_AreNotFound()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        foreach (Func<Task> call in new Func<Task>[]
        {
            () => server.Generation.TokenizeAsync(new() { Model = "x" }).ResponseAsync,
            () => server.Generation.DetokenizeAsync(new() { Model = "x" }).ResponseAsync,
            () => server.Generation.CountTokensAsync(new() { Model = "x" }).ResponseAsync,
            () => server.Generation.GetModelAsync(new() { Model = "x" }).ResponseAsync,
            () => server.Generation.CompleteAsync(new() { Model = "x", Text = "a" }).ResponseAsync,
            () => server.Generation.EmbedAsync(new() { Model = "x", Input = { new EmbedInput { Text = "a" } } }).ResponseAsync,
            () => server.Generation.CountTokensAsync(new() { Model = "x", Chat = Asks.Of("a") }).ResponseAsync,
        })
        {
            Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
        }
    }

    [Fact]
    public async Task TokenizeAndCount_AConversation_AreTheTokensOfThePromptThatChatRuns()
    {
        await using RunningServer server = await RunningServer.StartAsync(new JoinedChat().AddTo);
        ChatRequest chat = Asks.Of("aé", "b");
        Assert.Equal([97, 0xC3, 0xA9, 98], (await server.Generation.TokenizeAsync(new() { Chat = chat })).TokenIds);
        Assert.Equal(4, (await server.Generation.CountTokensAsync(new() { Model = "counting", Chat = chat })).Count);
        Assert.Equal(4, (await server.Generation.CompleteChatAsync(chat)).Usage.PromptTokens);
    }

    [Fact]
    public async Task CountTokens_TwoModelsOrAWrongConversation_AreRefused()
    {
        await using RunningServer server = await RunningServer.StartAsync(new JoinedChat().AddTo);
        ChatRequest named = Asks.Of("a");
        named.Options = new GenerateRequest { Model = "counting" };
        Assert.Equal("model", (await GrpcCalls.RefusedAsync(server.Generation.CountTokensAsync(new() { Model = "counting:1", Chat = named }).ResponseAsync)).Param);
        Assert.Equal(1, (await server.Generation.CountTokensAsync(new() { Chat = named })).Count);
        Assert.Equal("messages", (await GrpcCalls.RefusedAsync(server.Generation.TokenizeAsync(new() { Chat = new() }).ResponseAsync)).Param);
    }

    [Fact]
    public async Task ListModels_TellsStateAndVersionOfAll()
    {
        using ModelsFolder folder = new();
        folder.Write("alpha", 2);
        folder.Write("broken");
        folder.Write("zeta");
        await using RunningServer server = await RunningServer.StartLoadingAsync(
            TimeProvider.System, null, factory => factory.Breaks = location => location.Name == "broken" ? new ModelFormatException("is broken") : null, folder.Settings("Models:Mode=explicit"));
        server.ExpectErrors = true;
        await server.UntilAsync(models => models.Versions.Any(version => version.State == VersionState.Failed) && models.Served.Count() == 2);
        await server.Http.ChangedAsync("zeta", "unload");
        ListModelsResponse list = await server.Generation.ListModelsAsync(new());
        Assert.Equal(
            [("alpha", 2, ModelState.Ready, true, "fp_0123456789ab"), ("broken", 1, ModelState.Failed, false, ""), ("zeta", 1, ModelState.Unloaded, false, "")],
            list.Models.Select(model => (model.Name, model.Version, model.State, model.IsDefault, model.SystemFingerprint)));
        Assert.Equal([(1_700_000_000L, 8), (0L, 0), (0L, 0)], list.Models.Select(model => (model.Created, model.Slots)));
    }

    [Fact]
    public async Task Calls_TheRequestId_IsEchoed()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using AsyncUnaryCall<GetModelResponse> call = server.Generation.GetModelAsync(new(), new Metadata { { "x-request-id", "abc" } });
        Assert.Equal("abc", (await call.ResponseHeadersAsync).GetValue("x-request-id"));
        await call;
    }
}
