using BenchmarkDotNet.Attributes;
using MoxE.Engine.Constraints;
using MoxE.Engine.Constraints.Machine;

namespace MoxE.Benchmarks;

/// <summary>What holding a text to a schema costs: compiling it, and a token where all is known. For new masks see <see cref="MaskBenchmarks"/>.</summary>
public class ConstraintBenchmarks : KernelBenchmark
{
    private const string Schema = """
        {"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer","minimum":0,"maximum":150},"email":{"type":"string","format":"email"},
        "tags":{"type":"array","items":{"type":"string","maxLength":20},"maxItems":5},"kind":{"enum":["person","company"]},"parent":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},
        "required":["name","age","kind"],"additionalProperties":false}
        """;

    private const string Text = """{"name": "Emma Woodhouse", "age": 21, "tags": ["handsome", "clever"], "kind": "person", "parent": null}""";

    private ConstraintVocabulary _vocabulary = null!;
    private CompiledConstraint _constraint = null!;
    private int[] _tokens = [];

    /// <summary>Ids of a vocabulary of all bytes and then random words of English-like lengths.</summary>
    [Params(4096, 32768)]
    public int Vocabulary { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        _vocabulary = new(new RandomTokens(Vocabulary), Vocabulary);
        _constraint = Compile();
        _tokens = [.. Text.Select(c => (int)c)];
        WalkKnownTokens();
    }

    [Benchmark]
    public object CompileSchema() => Compile();

    /// <summary>A whole text of tokens, each a mask that is known and a step.</summary>
    [Benchmark(OperationsPerInvoke = 103)]
    public ulong WalkKnownTokens()
    {
        IConstraintState state = _constraint.Start();
        ulong any = 0;
        foreach (int token in _tokens)
        {
            any |= state.Allowed[0];
            state.Accept(token);
        }

        return any;
    }

    internal override Work WorkOf(string method) => new(0, 0);

    private CompiledConstraint Compile() => ConstraintCompiler.CompileOrThrow(ConstraintSource.JsonSchema(Schema), _vocabulary, ConstraintLimits.Default);
}
