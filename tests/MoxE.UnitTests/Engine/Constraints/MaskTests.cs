using MoxE.Engine.Constraints;
using MoxE.Engine.Constraints.Machine;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Constraints;

public sealed class MaskTests
{
    private static readonly ConstraintSource[] Sources =
    [
        ConstraintSource.JsonObject,
        ConstraintSource.JsonSchema("""{"type":"object","properties":{"name":{"type":"string","maxLength":5},"n":{"type":"integer"},"kids":{"type":"array","items":{"$ref":"#"}}},"required":["n"]}"""),
        ConstraintSource.JsonSchema("""{"type":"array","items":{"anyOf":[{"type":"number"},{"type":"string","pattern":"^[a-c]+é"}]}}"""),
        ConstraintSource.Regex("(?:ab|a[bc]*|日.)+"),
        ConstraintSource.Grammar("root ::= e\ne ::= e \"a\" e \"b\" | \"c\" | \"(\" e \")\" | \"ab\" e"),
        ConstraintSource.Grammar("root ::= s\ns ::= \"a\" s \"b\" s | \"a\" s | \"\""),
        ConstraintSource.JsonSchema("""{"type":"array","items":{"type":"string","minLength":2,"maxLength":30}}"""),
        ConstraintSource.JsonSchema("""{"anyOf":[{"type":"string","maxLength":4},{"type":"string","pattern":"^[^x]*x.{2}$"},{"type":"array","items":{"type":"string"}}]}"""),
        ConstraintSource.Grammar("root ::= \"<\" [^<>]{0,9} \">\" (\"\\\"\" [^\"\\\\\\x00-\\x1F]* \"\\\"\" | root)"),
        ConstraintSource.Regex(".{3}[a-z]*.{0,2}"),
    ];

    private static readonly ConstraintLimits[] Limits =
    [
        ConstraintLimits.Default,
        ConstraintLimits.Default with { MaxDepth = 6 },
        ConstraintLimits.Default with { MaxCachedStates = 3, MaxCachedMaskBytes = 100 },
        ConstraintLimits.Default with { MaxAlternatives = 3 },
    ];

    [Fact]
    public void Allowed_RandomPlaces_EqualsTryingEveryToken() => Seeds.Sample(
        seed =>
        {
            Random random = new(seed);
            (FakeTokenText text, ConstraintVocabulary vocabulary) = Vocabularies.Random(random);
            ConstraintLimits limits = Limits[random.Next(Limits.Length)];
            CompiledConstraint constraint = Constrained.By(Sources[random.Next(Sources.Length)], vocabulary, limits).Constraint;
            IConstraintState state = constraint.Start();
            MachineState place = constraint.Automaton.Start;
            for (int i = 0; i < 40; i++)
            {
                List<int> expected = [];
                for (int id = 0; id < vocabulary.Words * 64; id++)
                {
                    if (id < 317 && !text.IsSpecial(id) && !After(constraint.Automaton, place, text.TokenBytes(id)).IsRejected)
                    {
                        expected.Add(id);
                    }
                }

                Assert.Equal(expected, Constrained.AllowedTokens(state));
                if (expected.Count == 0)
                {
                    Assert.True(state.MayEnd);
                    return;
                }

                int token = expected[random.Next(expected.Count)];
                state.Accept(token);
                place = After(constraint.Automaton, place, text.TokenBytes(token));
                Assert.Equal(place.MayEnd, state.MayEnd);
            }
        }, iter: 300);

    [Fact]
    public void Allowed_CacheForgets_EqualsACacheThatDoesNot() => Seeds.Sample(
        seed =>
        {
            Random random = new(seed);
            (_, ConstraintVocabulary vocabulary) = Vocabularies.Random(random);
            ConstraintSource source = Sources[random.Next(Sources.Length)];
            IConstraintState large = Constrained.By(source, vocabulary).Constraint.Start();
            IConstraintState small = Constrained.By(source, vocabulary, Limits[2]).Constraint.Start();
            for (int i = 0; i < 60; i++)
            {
                int[] allowed = Constrained.AllowedTokens(large);
                Assert.Equal(allowed, Constrained.AllowedTokens(small));
                if (allowed.Length == 0)
                {
                    return;
                }

                int token = allowed[random.Next(allowed.Length)];
                large.Accept(token);
                small.Accept(token);
            }
        }, iter: 100);

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public void Allowed_TooMuchWork_LeavesTokensOfOneByteAndIsNeverStuck(int maxWork) => Seeds.Sample(
        seed =>
        {
            Random random = new(seed);
            (FakeTokenText text, ConstraintVocabulary vocabulary) = Vocabularies.Random(random);
            IConstraintState state = Constrained.By(ConstraintSource.JsonObject, vocabulary, ConstraintLimits.Default with { MaxMaskWork = maxWork }).Constraint.Start();
            for (int i = 0; i < 40 && Constrained.AllowedTokens(state) is var allowed && (allowed.Length > 0 || !state.MayEnd); i++)
            {
                Assert.NotEmpty(allowed);
                Assert.All(allowed, token => Assert.Equal(1, text.TokenBytes(token).Length));
                Assert.True(maxWork > 0 || allowed.Select(token => text.TokenBytes(token)[0]).Distinct().Count() == 1, "no more than what must be");
                state.Accept(allowed[random.Next(allowed.Length)]);
            }
        }, iter: 40);

    [Fact]
    public void Allowed_WorkRunsOut_IsTheSameWhateverIsKnown() => Seeds.Sample(
        seed =>
        {
            Random random = new(seed);
            (_, ConstraintVocabulary vocabulary) = Vocabularies.Random(random);
            ConstraintSource source = Sources[random.Next(Sources.Length)];
            ConstraintLimits limits = ConstraintLimits.Default with { MaxMaskWork = 1L << random.Next(6, 16) };
            CompiledConstraint known = Constrained.By(source, vocabulary, limits).Constraint;
            CompiledConstraint forgetful = Constrained.By(source, vocabulary, limits with { MaxCachedStates = 5, MaxCachedMaskBytes = 200 }).Constraint;
            for (int run = 0; run < 4; run++)
            {
                IConstraintState first = known.Start(), second = forgetful.Start();
                for (int i = 0; i < 30; i++)
                {
                    int[] allowed = Constrained.AllowedTokens(first);
                    Assert.Equal(allowed, Constrained.AllowedTokens(second));
                    if (allowed.Length == 0)
                    {
                        break;
                    }

                    int token = allowed[random.Next(allowed.Length)];
                    first.Accept(token);
                    second.Accept(token);
                }
            }
        }, iter: 120);

    [Fact]
    public void Allowed_PlacesThatDifferBelowTheTop_ShareAMask()
    {
        Constrained constrained = Constrained.By(ConstraintSource.JsonObject);
        IConstraintState shallow = constrained.Constraint.Start(), deep = constrained.Constraint.Start();
        Accept(shallow, "{\"a\":[[[[[1");
        Accept(deep, "{\"a\":[[{\"b\":[[[[[[[1");
        Assert.True(shallow.Allowed == deep.Allowed, "the same words in memory");
    }

    [Fact]
    public void Accept_TokenThatIsNotAllowed_Throws()
    {
        IConstraintState state = Constrained.By(ConstraintSource.JsonObject).Constraint.Start();
        Assert.Throws<ArgumentException>(() => state.Accept('['));
        Assert.Throws<ArgumentException>(() => state.Accept(256));
        state.Accept('{');
        Assert.False(state.MayEnd);
    }

    [Fact]
    public void AllowedAndAccept_KnownPlaces_AllocateNothing()
    {
        Constrained constrained = Constrained.By(ConstraintSource.JsonObject);
        string text = "{\"name\": [1, 2.5, {\"x\": \"some text\"}], \"b\": null}";
        Assert.True(constrained.Accepts(text));
        IConstraintState state = constrained.Constraint.Start();
        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (char c in text)
        {
            if (state.Allowed.IsEmpty)
            {
                break;
            }

            state.Accept(c);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(state.MayEnd);
    }

    [Fact]
    public void Allowed_ManyThreads_AgreeWithOne()
    {
        Constrained alone = Constrained.By(Sources[1]), shared = Constrained.By(Sources[1], limits: Limits[2] with { MaxCachedStates = 40 });
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = 4 }, seed =>
        {
            Random random = new(seed);
            IConstraintState state = shared.Constraint.Start();
            MachineState place = alone.Automaton.Start;
            for (int i = 0; i < 100 && Constrained.AllowedTokens(state) is { Length: > 0 } allowed; i++)
            {
                Assert.Equal(Enumerable.Range(0, 256).Where(id => !alone.Automaton.Step(place, alone.Automaton.Classes.Of((byte)id)).IsRejected), allowed);
                int token = allowed[random.Next(allowed.Length)];
                state.Accept(token);
                place = alone.Automaton.Step(place, alone.Automaton.Classes.Of((byte)token));
            }
        });
    }

    private static void Accept(IConstraintState state, string text) => text.ToList().ForEach(c => state.Accept(c));

    private static MachineState After(Automaton automaton, MachineState state, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            state = automaton.Step(state, automaton.Classes.Of(value));
        }

        return state;
    }
}
