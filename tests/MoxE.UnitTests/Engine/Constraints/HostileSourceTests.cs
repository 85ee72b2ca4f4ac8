using System.Text;
using CsCheck;
using MoxE.Engine.Constraints;

namespace MoxE.UnitTests.Engine.Constraints;

/// <summary>Sources made to crash, hang or fill the memory end by a limit, or compile and stay cheap. Cost is counted, not timed.</summary>
public sealed class HostileSourceTests
{
    private static readonly (ConstraintSource Source, string Limit)[] Refused =
    [
        (ConstraintSource.JsonSchema(Nested("{\"items\":", "{}", "}", 5_000)), nameof(ConstraintLimits.MaxNesting)),
        (ConstraintSource.JsonSchema(Nested("[", "", "]", 10_000)), nameof(ConstraintLimits.MaxNesting)),
        (ConstraintSource.Regex(Nested("(", "a", ")", 10_000)), nameof(ConstraintLimits.MaxNesting)),
        (ConstraintSource.Regex(new string('(', 30_000)), nameof(ConstraintLimits.MaxNesting)),
        (ConstraintSource.Grammar("root ::= " + Nested("(", "\"a\"", ")", 10_000)), nameof(ConstraintLimits.MaxNesting)),
        (ConstraintSource.Grammar("root ::= \"a\"" + new string('*', 10_000)), nameof(ConstraintLimits.MaxNesting)),
        (ConstraintSource.Regex("a{2147483647}"), nameof(ConstraintLimits.MaxRepeat)),
        (ConstraintSource.Regex("a{99999999999999999999}"), nameof(ConstraintLimits.MaxRepeat)),
        (ConstraintSource.JsonSchema("{\"type\":\"string\",\"maxLength\":1e300}"), nameof(ConstraintLimits.MaxRepeat)),
        (ConstraintSource.Regex(string.Concat(Enumerable.Repeat("[ab]{10000}", 100))), nameof(ConstraintLimits.MaxNetworkSize)),
        (ConstraintSource.Regex(new string('a', 70_000)), nameof(ConstraintLimits.MaxSourceLength)),
        (ConstraintSource.Grammar(string.Concat(Enumerable.Range(0, 12_000).Select(i => $"a{i}::=b\n"))), "Max"),
        (ConstraintSource.JsonSchema(Chain(1_400)), nameof(ConstraintLimits.MaxNesting)),
        (ConstraintSource.JsonSchema(Doubling(20)), nameof(ConstraintLimits.MaxBranches)),
        (ConstraintSource.JsonSchema("{\"allOf\":[{\"$ref\":\"#/$defs/a\"}],\"$defs\":{\"a\":{\"allOf\":[{\"$ref\":\"#/$defs/b\"}]},\"b\":{\"allOf\":[{\"$ref\":\"#/$defs/a\"}]}}}"), "refers to itself"),
        (ConstraintSource.JsonSchema("{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}}}"), "left recursion"),
    ];

    private static readonly ConstraintSource[] Cheap =
    [
        ConstraintSource.Regex("(a+)+b"),
        ConstraintSource.Regex("(a|a)*b"),
        ConstraintSource.Regex("(a|aa)+$"),
        ConstraintSource.Regex("(?:a?){5000}a{5000}"),
        ConstraintSource.Regex("((((a{0,50}){0,50}){0,50}){0,50}){0,50}"),
        ConstraintSource.Regex("(a|b)*a(a|b){2000}"),
        ConstraintSource.Regex("(.*a){300}"),
        ConstraintSource.Regex("(|a|){1000}(\\p{L}|\\p{P}|.)*"),
        ConstraintSource.Grammar("root ::= s\ns ::= \"a\" s s | \"a\""),
        ConstraintSource.Grammar("root ::= s s\ns ::= \"a\" s \"a\" | \"a\" s | \"\""),
        ConstraintSource.Grammar("root ::= a{200}\na ::= b{200}\nb ::= c{200}\nc ::= \"a\"?"),
        ConstraintSource.Grammar(string.Concat(Enumerable.Range(0, 2_000).Select(i => $"{(i == 0 ? "root" : $"r{i}")} ::= \"a\" r{i + 1} | \"b\"\n")) + "r2000 ::= \"a\""),
        ConstraintSource.JsonSchema(Chain(40)),
        ConstraintSource.JsonSchema(Fan(20, 10)),
        ConstraintSource.JsonSchema("{\"type\":\"string\",\"pattern\":\"(a+)+(b|.*)*c\"}"),
        ConstraintSource.JsonSchema("{\"type\":\"object\",\"properties\":{" + string.Join(',', Enumerable.Range(0, 600).Select(i => $"\"property{i}\":{{\"type\":\"string\"}}")) + "}}"),
        ConstraintSource.JsonSchema("{\"enum\":[" + string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"v{i}\"")) + "]}"),
        ConstraintSource.JsonSchema("{\"type\":\"array\",\"items\":{\"type\":\"array\",\"items\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"maxLength\":10000},\"maxItems\":10000},\"maxItems\":10000},\"minItems\":9999}"),
        ConstraintSource.Choice(Enumerable.Range(0, 3_000).Select(i => $"option {i}")),
        ConstraintSource.Regex("(?:a?b?c?d?e?f?g?h?i?j?k?l?m?n?o?p?q?r?s?t?u?v?w?x?y?z? ?){700}"),
        ConstraintSource.Regex(".*a.{2000}"),
        ConstraintSource.Regex("(?:(?:|){90}){1000}[a-z ]{5}"),
        ConstraintSource.Grammar("root ::= " + string.Join(" | ", Enumerable.Range(0, 1000).Select(i => $"r{i}")) + "\n" + string.Join('\n', Enumerable.Range(0, 1000).Select(i => $"r{i} ::= x \"{i}\"")) + "\nx ::= [a-z ] | [a-z ] x [a-z ] | [a-z ] x [e-t]? x"),
    ];

    /// <summary>By number: the sources themselves would fill the log.</summary>
    public static TheoryData<int> RefusedNumbers => [.. Enumerable.Range(0, Refused.Length)];

    public static TheoryData<int> CheapNumbers => [.. Enumerable.Range(0, Cheap.Length)];

    [Theory]
    [MemberData(nameof(RefusedNumbers))]
    public void Compile_BeyondALimit_NamesIt(int number) => Assert.Contains(Refused[number].Limit, Constrained.Refusal(Refused[number].Source), StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(CheapNumbers))]
    public void Walk_AmbiguousOrLarge_CostsBoundedWorkForEachByte(int number)
    {
        const int Steps = 60, PlacesAByte = 40_000;
        Constrained constrained = Constrained.By(Cheap[number]);
        long compiled = constrained.Automaton.Work;
        Assert.InRange(compiled, 0, 257L * PlacesAByte);
        IConstraintState state = constrained.Constraint.Start();
        Random random = new(3);
        for (int i = 0; i < Steps && Constrained.AllowedTokens(state) is { Length: > 0 } allowed; i++)
        {
            state.Accept(allowed.Contains('a') ? 'a' : allowed[random.Next(allowed.Length)]);
        }

        Assert.InRange(constrained.Automaton.Work - compiled, 0, 256L * Steps * PlacesAByte);
        Assert.InRange(constrained.Automaton.CachedStates, 0, ConstraintLimits.Default.MaxCachedStates);
        Assert.InRange(constrained.Automaton.CachedPlaces, 0, ConstraintLimits.Default.MaxCachedPlaces);
    }

    /// <summary>A tenth of the default work, in the places that it pays for, and what the two steps that use it up may take beyond it.</summary>
    [Theory]
    [MemberData(nameof(CheapNumbers))]
    public void Walk_AnySource_WorksNoMoreThanItMayForAMaskAndIsNeverStuck(int number)
    {
        const int NodesPerPlace = 16, OneStep = 40_000;
        ConstraintLimits limits = ConstraintLimits.Default with { MaxMaskWork = 200_000 };
        (_, ConstraintVocabulary vocabulary) = Vocabularies.Random(new Random(5));
        Constrained constrained = Constrained.By(Cheap[number], vocabulary, limits);
        IConstraintState state = constrained.Constraint.Start();
        Random random = new(number);
        for (int i = 0; i < 40; i++)
        {
            long before = constrained.Automaton.Work;
            int[] allowed = Constrained.AllowedTokens(state);
            Assert.InRange(constrained.Automaton.Work - before, 0, (limits.MaxMaskWork / NodesPerPlace) + (2 * OneStep));
            if (allowed.Length == 0)
            {
                Assert.True(state.MayEnd, "no token is allowed and the text may not end");
                return;
            }

            state.Accept(allowed[random.Next(allowed.Length)]);
        }
    }

    [Fact]
    public void Accepts_ManyRulesOfTheEmptyText_FindsWhatComesBehindThem()
    {
        Constrained constrained = Constrained.Regex("(?:(?:|){90}){1000}[a-z ]{5}");
        Assert.True(constrained.Accepts("abc d"));
        Assert.False(constrained.Accepts("abc"));
    }

    [Fact]
    public void Compile_DamagedSources_AreValuesAndNeverExceptions()
    {
        string[] seeds =
        [
            "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/x\"},\"b\":{\"enum\":[1,\"z\"]}},\"required\":[\"a\"],\"$defs\":{\"x\":{\"anyOf\":[{\"type\":\"string\",\"pattern\":\"^a{2,3}$\"},{\"type\":\"array\",\"items\":{\"$ref\":\"#\"},\"maxItems\":3}]}}}",
            "^(?:[a-z\\d_]+|\\u{1F642}|(?<n>x{2,3}?))*$",
            "root ::= \"a\" (item | [^a-c\\x41]){1,3} # c\nitem ::= root? \"\\n\" | .\n",
            "[\"a\",\"b\\u00e9\"]",
        ];
        ConstraintLimits limits = ConstraintLimits.Default with { MaxNetworkSize = 20_000 };
        Gen.Select(Gen.Int[0, 3], Gen.Enum<ConstraintKind>(), Gen.Int).Sample(
            (which, kind, seed) =>
            {
                Random random = new(seed);
                string text = Damage(random, seeds[which]);
                ConstraintResult result = ConstraintCompiler.Compile(new(kind, text), Vocabularies.OfBytes, limits);
                if (!result.IsCompiled)
                {
                    Assert.Contains("; allowed: ", result.Error, StringComparison.Ordinal);
                    return;
                }

                IConstraintState state = result.Constraint.Start();
                for (int i = 0; i < 20 && Constrained.AllowedTokens(state) is { Length: > 0 } allowed; i++)
                {
                    state.Accept(allowed[random.Next(allowed.Length)]);
                }
            }, iter: 4_000);
    }

    private static string Damage(Random random, string text)
    {
        StringBuilder damaged = new(text);
        for (int i = random.Next(5); i > 0 && damaged.Length > 0; i--)
        {
            int at = random.Next(damaged.Length);
            switch (random.Next(4))
            {
                case 0:
                    damaged.Remove(at, random.Next(1, Math.Min(6, damaged.Length - at + 1)));
                    break;
                case 1:
                    damaged.Insert(at, text[random.Next(text.Length)..][..1]);
                    break;
                case 2:
                    int from = random.Next(text.Length);
                    damaged.Insert(at, text.AsSpan(from, random.Next(text.Length - from)));
                    break;
                default:
                    damaged[at] = "\0\ud800{}[]()\"\\*+?|^$-:=0\n\u00e9"[random.Next(22)];
                    break;
            }
        }

        return damaged.ToString();
    }

    private static string Nested(string open, string inner, string close, int depth) =>
        new StringBuilder().Insert(0, open, depth).Append(inner).Insert(depth * open.Length + inner.Length, close, depth).ToString();

    /// <summary>Each definition refers to the next beside a keyword of its own.</summary>
    private static string Chain(int length) =>
        $"{{\"$ref\":\"#/$defs/0\",\"$defs\":{{{string.Join(',', Enumerable.Range(0, length).Select(i => $"\"{i}\":{{\"$ref\":\"#/$defs/{i + 1}\",\"maxItems\":9}}"))},\"{length}\":{{}}}}}}";

    /// <summary>Each definition refers to the next many times.</summary>
    private static string Fan(int length, int references) =>
        $"{{\"$ref\":\"#/$defs/0\",\"$defs\":{{{string.Join(',', Enumerable.Range(0, length).Select(i => $"\"{i}\":{{\"allOf\":[{string.Join(',', Enumerable.Repeat($"{{\"$ref\":\"#/$defs/{i + 1}\"}}", references))}]}}"))},\"{length}\":{{\"type\":\"string\"}}}}}}";

    /// <summary>Two alternatives in each part of an allOf.</summary>
    private static string Doubling(int parts) =>
        $"{{\"allOf\":[{string.Join(',', Enumerable.Repeat("{\"anyOf\":[{\"minLength\":1},{\"minLength\":2}]}", parts))}]}}";
}
