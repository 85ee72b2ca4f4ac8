using System.Text.Json;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http;

/// <summary>Whole answers. The model counts: "a" goes on "bcd…", see <see cref="SuccessorRunner"/>.</summary>
public sealed class CompletionAnswerTests
{
    [Theory]
    [InlineData("true", "aé!")]
    [InlineData("false", "é!")]
    public async Task Post_APromptThatEndsInsideACharacter_TheOutputFinishesIt(string echo, string text)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        JsonElement answer = await server.Http.AnswerAsync($$"""{"prompt":[97,195],"max_tokens":2,"temperature":0,"echo":{{echo}}}""");
        Assert.Equal(text, answer.Text());
    }

    [Fact]
    public async Task Post_APrompt_GivesTheWholeShape()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        using HttpResponseMessage response = await server.Http.CompleteAsync("""{"model":"counting","prompt":"xa","max_tokens":3,"temperature":0,"user":"u"}""");
        string text = await response.Content.ReadAsStringAsync();
        string id = JsonDocument.Parse(text).RootElement.GetProperty("id").GetString()!;
        long created = JsonDocument.Parse(text).RootElement.GetProperty("created").GetInt64();
        Assert.Matches("^cmpl-[0-9a-f]{24}$", id);
        Assert.Equal(
            $$"""{"id":"{{id}}","object":"text_completion","created":{{created}},"model":"counting","system_fingerprint":"fp_0123456789ab",""" +
            """
            "choices":[{"index":0,"text":"bcd","logprobs":null,"finish_reason":"length"}],
            """ +
            """
            "usage":{"prompt_tokens":2,"completion_tokens":3,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":0}}}
            """,
            text);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
    }

    [Theory]
    [InlineData("""{"prompt":"a","temperature":0}""", "bcdefghijklmnopq", "length")]
    [InlineData("""{"prompt":"x","temperature":0,"max_tokens":50}""", "yz{|}~", "stop")]
    [InlineData("""{"prompt":"a","temperature":0,"stop":"ef"}""", "bcd", "stop")]
    [InlineData("""{"prompt":"a","temperature":0,"stop":["zz","g"]}""", "bcdef", "stop")]
    [InlineData("""{"prompt":[120,97],"temperature":0,"max_tokens":2}""", "bc", "length")]
    [InlineData("""{"prompt":"a","top_k":1,"max_tokens":2}""", "bc", "length")]
    [InlineData("""{"prompt":"a","min_p":1,"max_tokens":2}""", "bc", "length")]
    [InlineData("""{"prompt":"a","top_p":0.0001,"max_tokens":2}""", "bc", "length")]
    [InlineData("""{"prompt":"\u0001","temperature":0,"max_tokens":4}""", "é!\"", "length")]
    [InlineData("""{"prompt":"\u0001","temperature":0,"max_tokens":1}""", "�", "length")]
    public async Task Post_Greedy_CountsOn(string body, string text, string finish)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        JsonElement answer = await server.Http.AnswerAsync(body);
        Assert.Equal((text, finish), (answer.Text(), answer.Finish()));
    }

    [Fact]
    public async Task Post_SeveralPromptsAndN_OrdersChoicesByPromptThenI()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        JsonElement answer = await server.Http.AnswerAsync("""{"prompt":["a","0","xyA"],"n":2,"temperature":0,"max_tokens":2}""");
        JsonElement[] choices = [.. answer.GetProperty("choices").EnumerateArray()];
        Assert.Equal([0, 1, 2, 3, 4, 5], choices.Select(choice => choice.GetProperty("index").GetInt32()));
        Assert.Equal(["bc", "bc", "12", "12", "BC", "BC"], choices.Select(choice => choice.GetProperty("text").GetString()));
        JsonElement usage = answer.GetProperty("usage");
        Assert.Equal((5, 12, 17), (usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32(), usage.GetProperty("total_tokens").GetInt32()));
    }

    [Fact]
    public async Task Post_BatchesOfIds_AreTheTextsTheyStandFor()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        JsonElement answer = await server.Http.AnswerAsync("""{"prompt":[[97],[48]],"echo":true,"temperature":0,"max_tokens":2}""");
        Assert.Equal(("abc", "012"), (answer.Text(0), answer.Text(1)));
    }

    [Fact]
    public async Task Post_Echo_PutsThePromptFirst()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        JsonElement answer = await server.Http.AnswerAsync("""{"prompt":["é — a","<|endoftext|>0"],"echo":true,"n":2,"temperature":0,"max_tokens":2}""");
        Assert.Equal(["é — abc", "é — abc", "<|endoftext|>012", "<|endoftext|>012"], answer.Texts());
    }

    [Fact]
    public async Task Post_ASeed_RepeatsAndChoiceIIsSeedPlusI()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        JsonElement three = await server.Http.AnswerAsync("""{"prompt":"a","seed":-7,"n":3,"max_tokens":20,"top_k":200}""");
        JsonElement again = await server.Http.AnswerAsync("""{"prompt":"a","seed":-7,"n":3,"max_tokens":20,"top_k":200}""");
        JsonElement third = await server.Http.AnswerAsync("""{"prompt":"a","seed":-5,"max_tokens":20,"top_k":200}""");
        Assert.Equal(three.Texts(), again.Texts());
        Assert.Equal(three.Text(2), third.Text());
        Assert.NotEqual(three.Text(0), three.Text(1));
    }

    [Fact]
    public async Task Post_NoSeed_DrawsAnotherEachTime()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        JsonElement answer = await server.Http.AnswerAsync("""{"prompt":["a","a"],"n":2,"max_tokens":40}""");
        Assert.Equal(4, answer.Texts().Distinct().Count());
    }

    [Fact]
    public async Task Post_ManyEqualGreedyRequestsAtOnce_GiveTheAnswerOfOneAlone()
    {
        await using RunningServer server = await RunningServer.StartAsync();
        const string Body = """{"prompt":"!","temperature":0,"max_tokens":60}""";
        string alone = (await server.Http.AnswerAsync(Body)).Text();
        Assert.Equal(string.Concat(Enumerable.Range('"', 60).Select(c => (char)c)), alone);
        JsonElement[] together = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => server.Http.AnswerAsync(Body)));
        Assert.All(together, answer => Assert.Equal(alone, answer.Text()));
    }
}
