using System.Text.Json;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http.Details;

/// <summary>Log-probabilities from the engine to the answer. The counting model gives the successor the logit 3 and all others 0.</summary>
public sealed class LogProbAnswerTests : IAsyncLifetime
{
    private static readonly double Successor = 3 - Math.Log(Math.Exp(3) + 256);
    private static readonly double Other = -Math.Log(Math.Exp(3) + 256);
    private RunningServer _server = null!;

    public async Task InitializeAsync() => _server = await RunningServer.StartAsync(new JoinedChat().AddTo);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Post_ACompletion_GivesTheModelsProbabilities()
    {
        JsonElement logProbs = (await _server.Http.AnswerAsync("""{"prompt":"a","max_tokens":2,"temperature":0,"logprobs":2}""")).GetProperty("choices")[0].GetProperty("logprobs");
        Assert.Equal("""["b","c"]""", logProbs.GetProperty("tokens").GetRawText());
        Assert.Equal("[0,1]", logProbs.GetProperty("text_offset").GetRawText());
        Near([Successor, Successor], logProbs.GetProperty("token_logprobs"));
        JsonProperty[] top = [.. logProbs.GetProperty("top_logprobs")[0].EnumerateObject()];
        Assert.Equal(["b", "\0"], top.Select(property => property.Name));
        Assert.Equal(Other, top[1].Value.GetDouble(), 1e-4);
    }

    [Fact]
    public async Task Post_EchoAlone_RatesThePrompt()
    {
        JsonElement answer = await _server.Http.AnswerAsync("""{"prompt":"abx","max_tokens":0,"echo":true,"logprobs":0}""");
        JsonElement logProbs = answer.GetProperty("choices")[0].GetProperty("logprobs");
        Assert.Equal(("abx", "length", 0), (answer.Text(), answer.Finish(), answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32()));
        Assert.Equal("""["a","b","x"]""", logProbs.GetProperty("tokens").GetRawText());
        Assert.Equal("[0,1,2]", logProbs.GetProperty("text_offset").GetRawText());
        Assert.Equal(JsonValueKind.Null, logProbs.GetProperty("token_logprobs")[0].ValueKind);
        Assert.Equal(JsonValueKind.Null, logProbs.GetProperty("top_logprobs")[0].ValueKind);
        Assert.Equal(Successor, logProbs.GetProperty("token_logprobs")[1].GetDouble(), 1e-4);
        Assert.Equal(Other, logProbs.GetProperty("token_logprobs")[2].GetDouble(), 1e-4);
    }

    [Fact]
    public async Task Post_EchoStreamed_SaysTheSameAsWhole()
    {
        const string Fields = "{\"prompt\":\"aé\",\"max_tokens\":3,\"temperature\":0,\"echo\":true,\"logprobs\":1";
        JsonElement whole = (await _server.Http.AnswerAsync(Fields + "}")).GetProperty("choices")[0].GetProperty("logprobs");
        JsonElement[] pieces =
        [
            .. Completions.Events(await _server.Http.StreamTextAsync(Fields + ",\"stream\":true}"))
                .Select(chunk => chunk.GetProperty("choices")[0].GetProperty("logprobs")).Where(logProbs => logProbs.ValueKind == JsonValueKind.Object),
        ];
        foreach (string name in new[] { "tokens", "token_logprobs", "top_logprobs", "text_offset" })
        {
            Assert.Equal(
                whole.GetProperty(name).EnumerateArray().Select(item => item.GetRawText()),
                pieces.SelectMany(piece => piece.GetProperty(name).EnumerateArray()).Select(item => item.GetRawText()));
        }
    }

    [Fact]
    public async Task Post_AChat_GivesTheModelsProbabilities()
    {
        string text = await _server.Http.PostTextAsync("/v1/chat/completions", """{"messages":[{"role":"user","content":"a"}],"max_tokens":1,"temperature":0,"logprobs":true,"top_logprobs":1}""");
        JsonElement token = JsonDocument.Parse(text).RootElement.GetProperty("choices")[0].GetProperty("logprobs").GetProperty("content")[0];
        Assert.Equal(("b", "[98]"), (token.GetProperty("token").GetString(), token.GetProperty("bytes").GetRawText()));
        Assert.Equal(Successor, token.GetProperty("logprob").GetDouble(), 1e-4);
        Assert.Equal(Successor, Assert.Single(token.GetProperty("top_logprobs").EnumerateArray()).GetProperty("logprob").GetDouble(), 1e-4);
    }

    [Fact]
    public async Task Post_PromptLogProbs_AreOneATokenWithTheFirstNull()
    {
        JsonElement prompt = (await _server.Http.AnswerAsync("""{"prompt":"ab","max_tokens":1,"prompt_logprobs":1}""")).GetProperty("choices")[0].GetProperty("prompt_logprobs");
        Assert.Equal((2, JsonValueKind.Null), (prompt.GetArrayLength(), prompt[0].ValueKind));
        JsonElement rated = prompt[1].GetProperty("98");
        Assert.Equal((1, "b"), (rated.GetProperty("rank").GetInt32(), rated.GetProperty("decoded_token").GetString()));
        Assert.Equal(Successor, rated.GetProperty("logprob").GetDouble(), 1e-4);
    }

    [Fact]
    public async Task Post_BestOf_GivesTheBestFirst()
    {
        JsonElement[] choices = [.. (await _server.Http.AnswerAsync("""{"prompt":"a","max_tokens":12,"seed":5,"n":4,"best_of":12,"logprobs":0,"ignore_eos":true}""")).GetProperty("choices").EnumerateArray()];
        double[] means = [.. choices.Select(choice => choice.GetProperty("logprobs").GetProperty("token_logprobs").EnumerateArray().Average(value => value.GetDouble()))];
        Assert.Equal(means.OrderDescending(), means);
        JsonElement[] all = [.. (await _server.Http.AnswerAsync("""{"prompt":"a","max_tokens":12,"seed":5,"n":12,"logprobs":0,"ignore_eos":true}""")).GetProperty("choices").EnumerateArray()];
        double[] best = [.. all.Select(choice => choice.GetProperty("logprobs").GetProperty("token_logprobs").EnumerateArray().Average(value => value.GetDouble())).OrderDescending().Take(4)];
        Assert.Equal(best, means);
    }

    private static void Near(double[] expected, JsonElement actual)
    {
        Assert.Equal(expected.Length, actual.GetArrayLength());
        Assert.All(expected, (value, index) => Assert.Equal(value, actual[index].GetDouble(), 1e-4));
    }
}
