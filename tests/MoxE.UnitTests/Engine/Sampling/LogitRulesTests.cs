using CsCheck;
using MoxE.Engine.Constraints;
using MoxE.Engine.Requests;
using MoxE.Engine.Sampling;
using MoxE.TestKit;
using MoxE.UnitTests.Engine.Constraints;

namespace MoxE.UnitTests.Engine.Sampling;

public sealed class LogitRulesTests
{
    private const int Vocabulary = 70; // more than a word of bits
    private static readonly Gen<int> Token = Gen.Int[0, Vocabulary - 1];

    private static readonly Gen<SamplingParameters> Rules = Gen.Select(
        Pick.From(1f, 0.5f, 1.3f, 2f), Pick.From(0f, 0.7f, -1.5f), Pick.From(0f, 0.4f, -2f),
        Gen.Select(Token, Gen.Float[-100, 100]).Array[0, 5], Token.Array[0, 30], Token.Array[1, 3].Array[0, 8],
        (repetition, frequency, presence, bias, allowed, banned) => new SamplingParameters
        {
            RepetitionPenalty = repetition,
            FrequencyPenalty = frequency,
            PresencePenalty = presence,
            LogitBias = [.. bias.DistinctBy(pair => pair.Item1).Select(pair => new TokenBias(pair.Item1, pair.Item2))],
            AllowedTokens = allowed.Length == 0 ? null : allowed,
            BannedSequences = banned,
        });

    [Fact]
    public void Apply_RandomRulesAndHistory_EqualsNaive() =>
        Gen.Select(Gen.Float[-10, 10].Array[Vocabulary], Rules, Token.Array[1, 6], Gen.Int[0, 9].Array[0, 12]).Sample(
            (logits, sampling, prompt, output) =>
            {
                GenerationRequest request = TestEngine.Request(prompt) with { Sampling = sampling };
                LogitRules? rules = LogitRules.For(request, null, Vocabulary);
                float[] changed = [.. logits];
                foreach (int token in output)
                {
                    Assert.False(rules?.Accept(token) ?? false);
                }

                rules?.Apply(changed, output.Length);
                Assert.Equal(NaiveRules.Apply(logits, sampling, prompt, output), changed);
            },
            iter: 3000);

    [Fact]
    public void For_PlainRequests_IsNull()
    {
        SamplingParameters plain = new() { Temperature = 0.5f, TopK = 3, TopP = 0.5f, MinP = 0.1f, TypicalP = 0.5f };
        Assert.Null(LogitRules.For(TestEngine.Request([1]) with { Sampling = plain, StopTokenIds = new[] { 5 } }, null, Vocabulary));
        Assert.Null(LogitRules.For(TestEngine.Request([1]) with { MinTokens = 4 }, null, Vocabulary)); // nothing to hold back
    }

    [Fact]
    public void Apply_TinyRepetitionPenalty_StaysFinite()
    {
        LogitRules rules = LogitRules.For(TestEngine.Request([0, 1]) with { Sampling = new() { RepetitionPenalty = float.Epsilon } }, null, 3)!;
        float[] logits = [10, -10, 1];
        rules.Apply(logits, 0);
        Assert.All(logits, logit => Assert.True(float.IsFinite(logit)));
        Assert.Equal(0, Array.IndexOf(logits, logits.Max()));
    }

    [Fact]
    public void Apply_MinTokens_StopTokensCannotBeDrawnBefore()
    {
        LogitRules rules = LogitRules.For(TestEngine.Request([1]) with { MinTokens = 2, StopTokenIds = new[] { 3, 999, 3 } }, null, 5)!;
        for (int generated = 0; generated < 4; generated++)
        {
            float[] logits = [1, 2, 3, 4, 5];
            rules.Apply(logits, generated);
            Assert.Equal([1, 2, 3, generated < 2 ? float.NegativeInfinity : 4, 5], logits);
        }
    }

    [Theory]
    [InlineData(0, false)] // nothing accepted: may not end
    [InlineData(2, true)]
    public void Apply_Constraint_StopTokensOnlyWhereItMayEnd(int accepted, bool mayStop)
    {
        // Token 1 is of the constraint and a stop token, 4 a stop token only.
        IConstraintState state = new FakeConstraint(5, [1, 2], length: 2, open: true).Start();
        LogitRules rules = LogitRules.For(TestEngine.Request([1]) with { StopTokenIds = new[] { 1, 4 } }, state, 5)!;
        for (int i = 0; i < accepted; i++)
        {
            Assert.False(rules.Accept(2));
        }

        float[] logits = [1, 2, 3, 4, 5];
        rules.Apply(logits, accepted);
        const float Out = float.NegativeInfinity;
        Assert.Equal(mayStop ? [Out, 2, 3, Out, 5] : [Out, Out, 3, Out, Out], logits);
        Assert.Equal(mayStop, rules.MayEnd);
    }

    [Fact]
    public void Accept_ConstraintCompleteAndClosed_SaysSo()
    {
        LogitRules rules = LogitRules.For(TestEngine.Request([1]), new FakeConstraint(5, [1, 2], length: 2).Start(), 5)!;
        Assert.False(rules.Accept(1));
        Assert.True(rules.Accept(2));
    }

    [Fact]
    public void Apply_AllowedTokensAndStop_StopTokensMustBeAmongThem()
    {
        IConstraintState state = new FakeConstraint(5, [1, 2], length: 0, open: true).Start();
        LogitRules rules = LogitRules.For(TestEngine.Request([1]) with { StopTokenIds = new[] { 4 }, Sampling = new() { AllowedTokens = [1] } }, state, 5)!;
        float[] logits = [1, 2, 3, 4, 5];
        rules.Apply(logits, 0);
        Assert.Equal([1], Enumerable.Range(0, 5).Where(id => float.IsFinite(logits[id])));
    }

    [Fact]
    public void Keep_MaskShorterThanTheVocabulary_ExcludesWhatLiesBeyond()
    {
        float[] logits = new float[150];
        TokenSet.Keep([ulong.MaxValue, 0b101], logits);
        Assert.Equal([.. Enumerable.Range(0, 65), 66], Enumerable.Range(0, 150).Where(id => logits[id] == 0));
    }

    [Fact]
    public void Draw_NothingLeft_SaysSoAndBadLogitsAreStillFound()
    {
        Sampler sampler = new(3);
        GenerationRequest request = TestEngine.Request([1]) with { Sampling = new() { BannedSequences = [[0], [1], [2]] } };
        LogitRules rules = LogitRules.For(request, null, 3)!;
        Assert.Equal(DrawOutcome.NothingAllowed, sampler.Draw([1, 2, 3], request.Sampling, rules, 0, 1, out int token));
        Assert.Equal(-1, token);
        Assert.Equal(DrawOutcome.BadLogits, sampler.Draw([1, float.NaN, 3], request.Sampling, rules, 0, 1, out _));
    }

    [Fact]
    public void Draw_WithRules_LeavesTheRowAndDrawsAsFromTheChangedOne() =>
        Gen.Select(Gen.Float[-5, 5].Array[Vocabulary], Rules, Gen.ULong, Gen.Bool).Sample(
            (logits, sampling, seed, greedy) =>
            {
                sampling = sampling with { Seed = seed, Temperature = greedy ? 0 : 0.8f, TopP = 0.9f };
                LogitRules? rules = LogitRules.For(TestEngine.Request([1, 2, 3]) with { Sampling = sampling }, null, Vocabulary);
                float[] before = [.. logits];
                DrawOutcome outcome = new Sampler(Vocabulary).Draw(logits, sampling, rules, 0, 3, out int token);
                Assert.Equal(before, logits);
                bool any = new Sampler(Vocabulary).TrySample(NaiveRules.Apply(logits, sampling, [1, 2, 3], []), sampling, 3, out int expected);
                Assert.Equal((any ? DrawOutcome.Drawn : DrawOutcome.NothingAllowed, expected), (outcome, token));
            },
            iter: 1000);
}
