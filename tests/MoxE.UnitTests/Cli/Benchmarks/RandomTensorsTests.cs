using MoxE.Cli.Benchmarks;
using MoxE.Engine.Loading;
using MoxE.Model.Checkpoints;
using MoxE.Model.Config;
using MoxE.Model.Export;

namespace MoxE.UnitTests.Cli.Benchmarks;

public sealed class RandomTensorsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("moxe-random-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_EqualSeeds_GiveEqualTensors()
    {
        MoxEConfig config = Small();
        ParameterShape[] shapes = [.. ParameterShapes.Of(config)];
        float[][] one = [.. shapes.Select(shape => new RandomTensors(config, 1).Read(shape.Name, shape.Shape.AsSpan()))];
        float[][] again = [.. shapes.Select(shape => new RandomTensors(config, 1).Read(shape.Name, shape.Shape.AsSpan()))];
        float[] other = new RandomTensors(config, 2).Read(shapes[0].Name, shapes[0].Shape.AsSpan());

        Assert.Equal(one, again);
        Assert.NotEqual(one[0], other);
        Assert.Equal(shapes.Select(shape => shape.Elements), one.Select(tensor => (long)tensor.Length));
    }

    [Fact]
    public void Export_RandomWeights_RunsAndGivesFiniteLogits()
    {
        string model = Path.Combine(_folder, "model");
        ModelExporter.Export(new RandomTensors(Small(), 3), model, model, new ExportOptions { Name = "random" });

        using var loaded = LoadedModel.Open(model, new LoadOptions { MaxSlots = 1, MaxStepTokens = 64, Threads = 1 });
        var buffers = loaded.Runner.Buffers;
        (buffers.RowStarts[0], buffers.RowStarts[1], buffers.Slots[0], buffers.LogitRows[0]) = (0, 64, 0, 63);
        for (int row = 0; row < 64; row++)
        {
            buffers.TokenIds[row] = row;
        }

        loaded.Runner.Run(64, 1, 1);

        float[] logits = buffers.Logits(0).ToArray();
        Assert.All(logits, logit => Assert.InRange(logit, -10, 10));
        Assert.True(logits.Max() - logits.Min() > 0.1);
        int layers = loaded.Runner.Shape.LayerCount;
        Assert.All(Enumerable.Range(0, layers), layer => Assert.True(buffers.Experts(layer, 64).ToArray().Distinct().Count() > 2, "the router must not send all tokens to the same experts"));
    }

    private static MoxEConfig Small()
    {
        MoxEConfig m = ReferenceModels.Config("m");
        return m with { NumLayers = 2, Xlstm = m.Xlstm with { VocabSize = 128, EmbeddingDim = 64 } };
    }
}
