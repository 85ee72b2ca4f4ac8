using MoxE.Server.Grpc;
using MoxE.Server.Serving;
using MoxE.Serving.V1;

namespace MoxE.ServerTests.Grpc;

public sealed class FieldMappingTests
{
    [Fact]
    public void ToFields_NothingSet_LeavesEveryDefaultToTheValidator()
    {
        RequestFields fields = Map(new GenerateRequest());
        Assert.Equal(
            "BadWords=0 ContinuousUsage=False Echo=False IgnoreEos=False IncludeStopStrInOutput=False LogitBias=0 Pooling=None PromptLogits=None Prompts=0 ReturnRouting=False ReturnTimings=False ReturnTokenIds=True Stop=0 StopTokenIds=0 Stream=True User=",
            string.Join(' ', typeof(RequestFields).GetProperties().OrderBy(property => property.Name, StringComparer.Ordinal)
                .Select(property => (property.Name, Value: property.GetValue(fields)))
                .Where(pair => pair.Value is not null)
                .Select(pair => $"{pair.Name}={(pair.Value is System.Collections.IEnumerable list and not string ? list.Cast<object>().Count() : pair.Value)}")));
    }

    [Fact]
    public void ToFields_EveryField_ArrivesUnderItsOwnName()
    {
        RequestFields fields = Map(new GenerateRequest
        {
            Model = "m",
            Text = "t",
            MaxTokens = 1,
            Temperature = 0.1,
            TopP = 0.2,
            TopK = 2,
            MinP = 0.3,
            Seed = 3,
            Stop = { "s" },
            N = 4,
            Echo = true,
            User = "u",
            TypicalP = 0.4,
            RepetitionPenalty = 1.5,
            FrequencyPenalty = 0.6,
            PresencePenalty = 0.7,
            LogitBias = { [8] = -9.5 },
            AllowedTokenIds = new TokenIds { Ids = { 10, 11 } },
            BadWords = { "bad" },
            StopTokenIds = { 12 },
            MinTokens = 13,
            IgnoreEos = true,
            IncludeStopText = true,
            Logprobs = 14,
            PromptLogprobs = 15,
            ReturnRouting = true,
            ReturnTimings = true,
            Priority = -16,
            Truncate = 17,
            BestOf = 18,
            RequestId = "r",
        });
        Assert.Equal(("m", "t", 1L, 13L, 4L), (fields.Model, Assert.Single(fields.Prompts).Text, fields.MaxTokens, fields.MinTokens, fields.N));
        Assert.Equal((0.1, 0.2, 2L, 0.3, 0.4, 3L), (fields.Temperature, fields.TopP, fields.TopK, fields.MinP, fields.TypicalP, fields.Seed));
        Assert.Equal((1.5, 0.6, 0.7), (fields.RepetitionPenalty, fields.FrequencyPenalty, fields.PresencePenalty));
        Assert.Equal([KeyValuePair.Create("8", -9.5)], fields.LogitBias);
        Assert.Equal([10, 11], fields.AllowedTokenIds!);
        Assert.Equal(("bad", "s", 12L), (Assert.Single(fields.BadWords), Assert.Single(fields.Stop), Assert.Single(fields.StopTokenIds)));
        Assert.Equal((14L, 15L, -16L, 17L, "u"), (fields.LogProbs, fields.PromptLogProbs, fields.Priority, fields.Truncate, fields.User));
        Assert.Equal((18L, "r"), (fields.BestOf, fields.RequestId));
        Assert.True(fields is { Echo: true, IgnoreEos: true, IncludeStopStrInOutput: true, ReturnRouting: true, ReturnTimings: true });
    }

    public static TheoryData<GenerateRequest, string, string> Constraints => new()
    {
        { new() { JsonObject = true }, "JsonObject", "" },
        { new() { JsonSchema = "{}" }, "JsonSchema", "{}" },
        { new() { Regex = "a+" }, "Regex", "a+" },
        { new() { Choice = new Choices { Texts = { "yes", "no\"" } } }, "Choice", """["yes","no\u0022"]""" },
        { new() { Grammar = "root ::= \"a\"" }, "Grammar", "root ::= \"a\"" },
    };

    [Theory]
    [MemberData(nameof(Constraints))]
    public void ToFields_AConstraint_KeepsItsKindAndSource(GenerateRequest request, string kind, string source)
    {
        ConstraintFields constraint = Map(request).Constraint!;
        Assert.Equal((kind, source), (constraint.Kind.ToString(), constraint.Source));
    }

    private static RequestFields Map(GenerateRequest request) => FieldMapping.ToFields(request, stream: true).Value!;
}
