using Grpc.Core;
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
        })
        {
            Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(call)).StatusCode);
        }
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
