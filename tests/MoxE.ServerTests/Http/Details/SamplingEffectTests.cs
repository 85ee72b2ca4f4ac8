using System.Text.Json;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http.Details;

/// <summary>That fields reach the engine: the counting model would say "bcd…" after "a", every other token being equally improbable.</summary>
public sealed class SamplingEffectTests : IAsyncLifetime
{
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync();

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("\"allowed_token_ids\":[122,121]", "yzy", "length")]
    [InlineData("\"logit_bias\":{\"122\":50}", "zzz", "length")]
    [InlineData("\"logit_bias\":{\"98\":-50,\"122\":1}", "z{|", "length")]
    [InlineData("\"bad_words\":[\"c\"],\"logit_bias\":{\"122\":1}", "bz{", "length")]
    [InlineData("\"stop_token_ids\":[99]", "b", "stop")]
    [InlineData("\"stop\":\"c\",\"include_stop_str_in_output\":true", "bc", "stop")]
    [InlineData("\"stop\":\"c\",\"min_tokens\":3", "bcd", "length")]
    [InlineData("\"stop_token_ids\":[99],\"min_tokens\":2,\"logit_bias\":{\"122\":1}", "bz{", "length")]
    [InlineData("\"frequency_penalty\":2,\"logit_bias\":{\"122\":4}", "z{|", "length")]
    [InlineData("\"presence_penalty\":2,\"logit_bias\":{\"122\":4}", "z{|", "length")]
    [InlineData("\"truncate_prompt_tokens\":1", "bcd", "length")]
    public async Task Post_AField_ChangesTheText(string fields, string text, string finish)
    {
        JsonElement answer = await _server.Http.AnswerAsync($$"""{"prompt":"a","max_tokens":3,"temperature":0,{{fields}}}""");
        Assert.Equal((text, finish), (answer.Text(), answer.Finish()));
    }

    [Fact]
    public async Task Post_IgnoreEos_GoesOnBehindTheEndOfTheText()
    {
        JsonElement answer = await _server.Http.AnswerAsync("""{"prompt":"}","max_tokens":5,"temperature":0,"ignore_eos":true,"logit_bias":{"120":1}}""");
        Assert.Equal(("length", 5), (answer.Finish(), answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32()));
    }
}
