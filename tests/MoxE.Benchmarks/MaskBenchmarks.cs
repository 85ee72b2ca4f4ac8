using BenchmarkDotNet.Attributes;
using MoxE.Engine.Constraints;
using MoxE.Engine.Constraints.Machine;

namespace MoxE.Benchmarks;

/// <summary>
/// The first mask of a place, worked out by a constraint that has met this text but made no mask since its beginning:
/// what the step thread pays when a text goes where none went before.
/// </summary>
[MedianColumn]
[MaxColumn]
[InvocationCount(Fresh, 1)]
[WarmupCount(40)]
[IterationCount(25)]
public class MaskBenchmarks
{
    private const int Fresh = 4; // constraints made for an iteration, each asked once
    private readonly CompiledConstraint[] _constraints = new CompiledConstraint[Fresh];
    private readonly MachineState[] _states = new MachineState[Fresh];
    private ConstraintVocabulary _vocabulary = null!;
    private int _next;

    [Params(MaskVocabulary.Committed, 8192, 32768)]
    public int Vocabulary { get; set; }

    [ParamsSource(nameof(Places))]
    public MaskPlace Place { get; set; } = null!;

    public static IEnumerable<MaskPlace> Places => MaskPlace.All;

    [GlobalSetup]
    public void SetUp() => _vocabulary = new(MaskVocabulary.Load(Vocabulary), Vocabulary);

    [IterationSetup]
    public void MakeConstraints()
    {
        _next = 0;
        for (int i = 0; i < Fresh; i++)
        {
            CompiledConstraint constraint = ConstraintCompiler.CompileOrThrow(Place.Source, _vocabulary, ConstraintLimits.Default);
            _constraints[i] = constraint;
            _states[i] = Place.Text.Aggregate(constraint.Automaton.Start, (state, c) => constraint.Automaton.Step(state, constraint.Automaton.Classes.Of((byte)c)));
        }
    }

    [Benchmark]
    public object ColdMask()
    {
        int i = _next++;
        return _constraints[i].MaskOf(_states[i]);
    }
}
