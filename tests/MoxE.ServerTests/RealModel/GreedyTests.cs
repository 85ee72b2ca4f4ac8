using System.Text.Json;
using MoxE.ServerTests.Harness;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.RealModel;

/// <summary>moxe-bridge over both surfaces against continuations that an independent implementation recorded. No recorded gap between the best two logits is near enough to excuse a difference.</summary>
[Collection(BridgeModelCollection.Name)]
public sealed class GreedyTests(BridgeModelServer model)
{
    public static TheoryData<int> Prompts => [.. Enumerable.Range(0, Recorded.All.Count)];

    public static TheoryData<int> Typed => [.. Enumerable.Range(0, Recorded.All.Count).Where(index => Recorded.All[index].CanBeTyped)];

    [Theory]
    [MemberData(nameof(Prompts))]
    public async Task Grpc_TokenIds_GiveTheRecordedTokens(int index)
    {
        Recorded recorded = Recorded.All[index];
        AssertRecorded(recorded, await model.Server.GenerateAsync(recorded.AsIds.ToGrpc()));
    }

    [Theory]
    [MemberData(nameof(Typed))]
    public async Task Grpc_Text_GivesTheRecordedTokens(int index)
    {
        Recorded recorded = Recorded.All[index];
        TokenizeResponse tokens = await model.Server.Generation.TokenizeAsync(new() { Text = recorded.Prompt });
        Assert.Equal(recorded.PromptIds, tokens.TokenIds);
        AssertRecorded(recorded, await model.Server.GenerateAsync(recorded.AsText.ToGrpc()));
    }

    [Theory]
    [MemberData(nameof(Prompts))]
    public async Task Http_TokenIdsAndText_GiveTheRecordedText(int index)
    {
        Recorded recorded = Recorded.All[index];
        Question[] questions = recorded.CanBeTyped ? [recorded.AsIds, recorded.AsText] : [recorded.AsIds];
        foreach (Question question in questions)
        {
            JsonElement answer = await model.Server.Http.AnswerAsync(question.ToJson(stream: false));
            Assert.Equal((recorded.OutputText, "length"), (answer.Text(), answer.Finish()));
            Assert.Equal(
                (recorded.PromptIds.Length, recorded.OutputIds.Length),
                (answer.GetProperty("usage").GetProperty("prompt_tokens").GetInt32(), answer.GetProperty("usage").GetProperty("completion_tokens").GetInt32()));
            Assert.Equal(recorded.OutputText, await question.AskAsync(model.Server, Way.Streamed));
        }
    }

    private static void AssertRecorded(Recorded recorded, List<GenerateResponse> pieces)
    {
        Assert.Equal(recorded.OutputIds, pieces.SelectMany(piece => piece.TokenIds));
        Assert.Equal(recorded.OutputText, string.Concat(pieces.Select(piece => piece.Text)));
        Assert.Equal(FinishReason.Length, pieces[^2].FinishReason);
    }
}
