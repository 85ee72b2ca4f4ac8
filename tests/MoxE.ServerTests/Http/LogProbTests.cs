using MoxE.Engine.Requests;
using MoxE.Server.Http;
using MoxE.Server.Serving;
using MoxE.Server.Serving.Chat;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Http;

/// <summary>The shapes of log-probabilities, token ids and routing, with values given by hand.</summary>
public sealed class LogProbTests
{
    private static readonly LayerRouting Layer = new([3, 1], [0.75f, 0.25f], 0.5f, null);

    // "b" with "c" and the end of the text as alternatives, then the two bytes of "é", of which the first alone is no text.
    private static readonly TokenUpdate[] Tokens =
    [
        new(98, 1, FinishReason.None, new TokenDetail(-0.5f, [new(98, -0.5f), new(99, -1.25f)], [Layer, new([0, 2], [0.5f, 0.5f], 1, 0.125f)])),
        new(195, 0, FinishReason.None, new TokenDetail(-2, [new(256, -0.25f), new(99, -1.5f)], [])),
        new(169, 1, FinishReason.Length, new TokenDetail(float.NegativeInfinity, [new(97, -0.75f), new(99, -1.75f)], [])),
    ];

    private static readonly ChoicePrompt NoPrompt = new("", [120], null);

    [Fact]
    public async Task Whole_ACompletion_HasFourArrays()
    {
        await using WrittenAnswer answer = Completion(fields => fields.LogProbs = 2);
        Assert.Equal(
            """
            [{"index":0,"text":"b©","logprobs":{"tokens":["b","bytes:\\xc3","bytes:\\xa9"],"token_logprobs":[-0.5,-2,-9999],
            "top_logprobs":[{"b":-0.5,"c":-1.25},{"<|endoftext|>":-0.25,"c":-1.5,"bytes:\\xc3":-2},{"a":-0.75,"c":-1.75,"bytes:\\xa9":-9999}],
            "text_offset":[0,1,1]},"finish_reason":"length"}]
            """.Replace("\n", "", StringComparison.Ordinal),
            await answer.WholeAsync(NoPrompt, Tokens));
    }

    [Fact]
    public async Task Whole_NoAlternatives_HasTheTokensOwn()
    {
        await using WrittenAnswer answer = Completion(fields => fields.LogProbs = 0);
        Assert.Equal(
            """[{"index":0,"text":"b","logprobs":{"tokens":["b"],"token_logprobs":[-0.5],"top_logprobs":[{"b":-0.5}],"text_offset":[0]},"finish_reason":null}]""",
            await answer.WholeAsync(NoPrompt, Tokens[..1]));
    }

    [Fact]
    public async Task Whole_Echo_PutsThePromptsFirstAndOffsetsCountBoth()
    {
        await using WrittenAnswer answer = Completion(fields => (fields.LogProbs, fields.Echo, fields.Prompts) = (1, true, [new PromptInput("prompt", "éx", null)]));
        Assert.Equal(1, answer.Request.Parts.RequestedPromptLogProbs);
        ChoicePrompt prompt = new(
            "éx", [195, 169, 120], [new TokenDetail(null, [], null), new TokenDetail(-3, [new(97, -1)], null), new TokenDetail(-4, [new(120, -4)], null)]);
        Assert.Equal(
            """
            [{"index":0,"text":"éxb","logprobs":{"tokens":["bytes:\\xc3","bytes:\\xa9","x","b"],"token_logprobs":[null,-3,-4,-0.5],
            "top_logprobs":[null,{"a":-1,"bytes:\\xa9":-3},{"x":-4},{"b":-0.5}],"text_offset":[0,0,1,2]},"finish_reason":null}]
            """.Replace("\n", "", StringComparison.Ordinal),
            await answer.WholeAsync(prompt, Tokens[..1]));
    }

    [Fact]
    public async Task Stream_ACompletion_GivesEachTokenItsOwn()
    {
        await using WrittenAnswer answer = Completion(fields => (fields.LogProbs, fields.Stream) = (1, true));
        Assert.Empty(answer.Start(NoPrompt));
        Assert.Equal(["""[{"index":0,"text":"b","logprobs":{"tokens":["b"],"token_logprobs":[-0.5],"top_logprobs":[{"b":-0.5}],"text_offset":[0]},"finish_reason":null}]"""], answer.Piece("b", Tokens[0]));
        Assert.Equal(["""[{"index":0,"text":"","logprobs":{"tokens":["bytes:\\xc3"],"token_logprobs":[-2],"top_logprobs":[{"<|endoftext|>":-0.25,"bytes:\\xc3":-2}],"text_offset":[1]},"finish_reason":null}]"""], answer.Piece("", Tokens[1]));
        Assert.Equal(["""[{"index":0,"text":"é","logprobs":{"tokens":["bytes:\\xa9"],"token_logprobs":[-9999],"top_logprobs":[{"a":-0.75,"bytes:\\xa9":-9999}],"text_offset":[1]},"finish_reason":"length"}]"""], answer.Piece("é", Tokens[2]));
        Assert.Equal(["""[{"index":0,"text":"","logprobs":null,"finish_reason":"stop"}]"""], answer.Piece("", new TokenUpdate(-1, 0, FinishReason.Stop)));
    }

    [Fact]
    public async Task Stream_APlainCompletion_SaysNothingForHeldText()
    {
        await using WrittenAnswer answer = Completion(fields => fields.Stream = true);
        Assert.Empty(answer.Start(NoPrompt));
        Assert.Empty(answer.Piece("", Tokens[1]));
    }

    [Fact]
    public async Task Stream_Echo_IsItsFirstEvent()
    {
        await using WrittenAnswer answer = Completion(fields => (fields.LogProbs, fields.Echo, fields.Stream) = (0, true, true));
        Assert.Equal(
            ["""[{"index":0,"text":"x","logprobs":{"tokens":["x"],"token_logprobs":[null],"top_logprobs":[null],"text_offset":[0]},"finish_reason":null}]"""],
            answer.Start(new ChoicePrompt("x", [120], [new TokenDetail(null, [], null)])));
        Assert.Contains("\"text_offset\":[1]", Assert.Single(answer.Piece("b", Tokens[0])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whole_AChat_HasAnObjectATokenWithItsBytes()
    {
        await using WrittenAnswer answer = Chat(fields => fields.LogProbs = 2);
        Assert.Equal(
            """
            [{"index":0,"message":{"role":"assistant","content":"b","refusal":null},"logprobs":{"content":[
            {"token":"b","logprob":-0.5,"bytes":[98],"top_logprobs":[{"token":"b","logprob":-0.5,"bytes":[98]},{"token":"c","logprob":-1.25,"bytes":[99]}]},
            {"token":"�","logprob":-2,"bytes":[195],"top_logprobs":[{"token":"<|endoftext|>","logprob":-0.25,"bytes":[60,124,101,110,100,111,102,116,101,120,116,124,62]},{"token":"c","logprob":-1.5,"bytes":[99]}]}
            ]},"finish_reason":null}]
            """.Replace("\n", "", StringComparison.Ordinal),
            await answer.WholeAsync(NoPrompt, Tokens[..2]));
    }

    [Fact]
    public async Task Stream_AChat_GivesEachTokenItsOwn()
    {
        await using WrittenAnswer answer = Chat(fields => (fields.LogProbs, fields.Stream) = (0, true));
        Assert.Equal(["""[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]"""], answer.Start(NoPrompt));
        Assert.Equal(
            [
                """[{"index":0,"delta":{"content":"é"},"logprobs":{"content":[{"token":"�","logprob":-9999,"bytes":[169],"top_logprobs":[]}]},"finish_reason":null}]""",
                """[{"index":0,"delta":{},"logprobs":null,"finish_reason":"length"}]""",
            ],
            answer.Piece("é", Tokens[2]));
    }

    [Fact]
    public async Task Whole_PromptLogProbs_AreAListByIds()
    {
        await using WrittenAnswer answer = Completion(fields => fields.PromptLogProbs = 1);
        ChoicePrompt prompt = new("", [97, 98], [new TokenDetail(null, [], null), new TokenDetail(-3, [new(97, -1)], null)]);
        Assert.Equal(
            """
            [{"index":0,"text":"b","logprobs":null,"finish_reason":null,
            "prompt_logprobs":[null,{"97":{"logprob":-1,"rank":1,"decoded_token":"a"},"98":{"logprob":-3,"rank":null,"decoded_token":"b"}}]}]
            """.Replace("\n", "", StringComparison.Ordinal),
            await answer.WholeAsync(prompt, Tokens[..1]));
    }

    [Fact]
    public async Task Whole_IdsAndRouting_AreGivenWhenAskedFor()
    {
        await using WrittenAnswer answer = Completion(fields => (fields.ReturnTokenIds, fields.ReturnRouting) = (true, true));
        Assert.Equal(
            """
            [{"index":0,"text":"b","logprobs":null,"finish_reason":null,"prompt_token_ids":[120],"token_ids":[98],
            "routing":[{"token_id":98,"layers":[{"experts":[3,1],"weights":[0.75,0.25],"entropy":0.5,"difficulty":null},{"experts":[0,2],"weights":[0.5,0.5],"entropy":1,"difficulty":0.125}]}]}]
            """.Replace("\n", "", StringComparison.Ordinal),
            await answer.WholeAsync(NoPrompt, Tokens[..1]));
    }

    [Fact]
    public async Task Stream_IdsAndRouting_ComeWithTheirChunks()
    {
        await using WrittenAnswer answer = Chat(fields => (fields.ReturnTokenIds, fields.ReturnRouting, fields.Stream) = (true, true, true));
        Assert.EndsWith("\"finish_reason\":null,\"prompt_token_ids\":[120]}]", Assert.Single(answer.Start(NoPrompt)), StringComparison.Ordinal);
        Assert.Equal(
            ["""[{"index":0,"delta":{"content":""},"logprobs":null,"finish_reason":null,"token_ids":[195],"routing":[{"token_id":195,"layers":[]}]}]"""],
            answer.Piece("", Tokens[1]));
    }

    [Fact]
    public async Task Whole_Timings_HaveTheirNames()
    {
        await using WrittenAnswer answer = Completion(fields => fields.ReturnTimings = true);
        Assert.Equal(
            """[{"index":0,"text":"","logprobs":null,"finish_reason":null,"timings":{"queue_ms":0,"prefill_ms":0,"decode_ms":0,"first_token_ms":0,"total_ms":0}}]""",
            System.Text.RegularExpressions.Regex.Replace(await answer.WholeAsync(NoPrompt, [[]]), "_ms\":[0-9.Ee-]+", "_ms\":0"));
    }

    [Fact]
    public async Task Whole_BestOf_GivesThoseWithTheHighestMean()
    {
        await using WrittenAnswer answer = Completion(fields => (fields.N, fields.BestOf, fields.Prompts) = (2, 3, [new PromptInput("prompt", "x", null), new PromptInput("prompt", "y", null)]));
        Assert.All(answer.Request.Sequences, sequence => Assert.Equal(0, sequence.LogProbs));
        Assert.Equal(
            """
            [{"index":0,"text":"c","logprobs":null,"finish_reason":"stop"},{"index":1,"text":"bb","logprobs":null,"finish_reason":"stop"},
            {"index":2,"text":"e","logprobs":null,"finish_reason":"stop"},{"index":3,"text":"f","logprobs":null,"finish_reason":"stop"}]
            """.Replace("\n", "", StringComparison.Ordinal),
            await answer.WholeAsync(NoPrompt, [Rated('a', -2)], [Rated('b', -1.5f) with { Finish = FinishReason.None }, Rated('b', -1.25f)], [Rated('c', -1)], [new(-1, 0, FinishReason.Stop)], [Rated('e', -1)], [Rated('f', -1)]));
    }

    private static TokenUpdate Rated(char token, float logProb) => new(token, 1, FinishReason.Stop, new TokenDetail(logProb, [], null));

    private static WrittenAnswer Completion(Action<RequestFields> change) => Write(new RequestFields { Prompts = [new PromptInput("prompt", "x", null)] }, change, static (active, created) => new CompletionJson(active, created));

    private static WrittenAnswer Chat(Action<RequestFields> change) =>
        Write(new RequestFields { Chat = new ChatFields { Messages = [new ChatMessage("user", "x")] } }, change, static (active, created) => new ChatJson(active, created));

    private static WrittenAnswer Write(RequestFields fields, Action<RequestFields> change, Func<ActiveRequest, long, AnswerJson> shape)
    {
        change(fields);
        return new WrittenAnswer(fields, shape);
    }
}
