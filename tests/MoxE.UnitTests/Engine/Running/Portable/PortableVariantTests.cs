using MoxE.Engine.Loading;
using MoxE.Engine.Verification;
using MoxE.Model.Folders;
using MoxE.UnitTests.Model.Export;

namespace MoxE.UnitTests.Engine.Running.Portable;

/// <summary>Every variant of the model as a portable graph against its fused graph, whose operators are tested by themselves.</summary>
public sealed class PortableVariantTests
{
    private const double Tolerance = 2e-3; // weights are drawn from -1 ... 1 and amplify rounding

    public static TheoryData<string> Names => Variants.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_AnyVariant_AgreesWithTheFusedGraph(string variant)
    {
        SequenceRecord fused = Record(variant, GraphKind.Fused);
        SequenceRecord portable = Record(variant, GraphKind.Portable);
        Assert.Equal(fused.Floats.Keys.Order(), portable.Floats.Keys.Order());
        Assert.All(fused.Integers, tensor => Assert.Equal(tensor.Value, portable.Integers[tensor.Key]));
        foreach ((string name, List<float> expected) in fused.Floats)
        {
            List<float> actual = portable.Floats[name];
            Assert.Equal(expected.Count, actual.Count);
            double largest = Math.Max(expected.Max(Math.Abs), 1e-6);
            double worst = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
            Assert.True(worst <= Tolerance * largest, $"{name}: {worst} of {largest}");
        }
    }

    /// <summary>Two sequences: a chunk, a token beside another chunk, tokens of both.</summary>
    private static SequenceRecord Record(string variant, GraphKind graph)
    {
        using MoxE.UnitTests.Model.Export.ExportedModel exported = new(new RandomCheckpoint(Variants.Get(variant)), debug: true, graph);
        using LoadedModel model = LoadedModel.Open(exported.Folder, new LoadOptions { StateMemoryBytes = long.MaxValue, MaxSlots = 3, MaxStepTokens = 32, MaxLogitRows = 32, Threads = 1 });
        int[] tokens = BatchScript.Tokens(model, 12, seed: 1);
        return BatchScript.Run(model, 1, [[new Share(1, tokens[..7])], [new Share(2, tokens[..3]), new Share(1, tokens[7..8])], [new Share(1, tokens[8..9]), new Share(2, tokens[3..4])], [new Share(2, tokens[..3]), new Share(1, tokens[9..])]]);
    }
}
