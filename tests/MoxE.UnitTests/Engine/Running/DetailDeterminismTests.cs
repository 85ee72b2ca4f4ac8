using Microsoft.Extensions.Logging.Abstractions;
using MoxE.Engine;
using MoxE.Engine.Loading;
using MoxE.Engine.Requests;
using MoxE.Engine.Running;
using MoxE.Kernels.Ops;
using MoxE.Model.Folders;
using MoxE.TestKit;
using CrossEntropy = MoxE.Cli.Evaluation.CrossEntropy;

namespace MoxE.UnitTests.Engine.Running;

/// <summary>Details and embeddings of a real model: what a direct run of its graph shows, and the same bits for every chunk, batch and number of threads.</summary>
public sealed class DetailDeterminismTests : IDisposable
{
    private const int PromptTokens = 75;
    private readonly RandomModel _exported = new(WeightType.Float32);
    private readonly int[] _prompt;
    private readonly GenerationRequest _detailed;

    public DetailDeterminismTests()
    {
        Random random = new(7);
        _prompt = [.. Enumerable.Range(0, PromptTokens).Select(_ => random.Next(RandomModel.Vocabulary))];
        _detailed = TestEngine.Request(_prompt, 12) with { PromptLogProbs = 5, LogProbs = 4, RecordRouting = true, Sampling = new() { Seed = 5 } };
    }

    public void Dispose() => _exported.Dispose();

    [Fact]
    public async Task Submit_AnyChunksBatchAndThreads_SameBits()
    {
        string alone = await RunAsync(stepTokens: 64, threads: 1, others: 0);
        Assert.Contains("embedding", alone, StringComparison.Ordinal);
        foreach ((int stepTokens, int threads, int others) in new[] { (64, 2, 5), (16, 1, 3), (5, 2, 2), (1, 1, 0) })
        {
            Assert.Equal(alone, await RunAsync(stepTokens, threads, others));
        }
    }

    [Fact]
    public async Task Submit_Detailed_TellsWhatADirectRunOfTheGraphShows()
    {
        using LoadedModel model = _exported.Open(threads: 1);
        List<Row> direct = DirectRun(model, _prompt);
        (Generation generation, GenerationOutput output) = await GenerateAsync(model.Runner, 16, _detailed);
        for (int i = 0; i < PromptTokens; i++)
        {
            TokenDetail detail = generation.PromptDetails![i];
            Assert.Equal(direct[i].Routing, Bits(detail.Routing!));
            if (i > 0)
            {
                Assert.Equal(-CrossEntropy.Of(direct[i - 1].Logits, _prompt[i]), detail.LogProb ?? double.NaN, 1e-5);
            }
        }

        Assert.Equal(-CrossEntropy.Of(direct[^1].Logits, output.Tokens[0]), output.Details[0]!.LogProb ?? double.NaN, 1e-5);
        Assert.Equal(direct[^1].Routing, Bits(output.Details[0]!.Routing!));
    }

    [Theory]
    [InlineData(GraphKind.Fused)]
    [InlineData(GraphKind.Portable)]
    public async Task Submit_Embedding_IsTheNaiveMeanOfTheHiddenStates(GraphKind graph)
    {
        using ExportedModel exported = new("p02_moxe_xlstm_proportional_e8", graph: graph);
        using LoadedModel model = exported.Open();
        int[] prompt = BatchScript.Tokens(model, 41, seed: 3);
        List<Row> direct = DirectRun(model, prompt);
        double[] mean = [.. Enumerable.Range(0, model.Runner.Shape.EmbeddingSize).Select(i => direct.Average(row => (double)row.Hidden[i]))];
        (Generation pooled, _) = await GenerateAsync(model.Runner, 16, TestEngine.Request(prompt, 0) with { Pooling = Pooling.Mean });
        (Generation last, _) = await GenerateAsync(model.Runner, 7, TestEngine.Request(prompt, 0) with { Pooling = Pooling.Last });
        double tolerance = graph == GraphKind.Fused ? 1e-6 : 1e-3;
        Assert.Equal(model.Folder.Manifest.Sizes.EmbeddingDim, mean.Length);
        Assert.All(mean, (expected, i) => Assert.Equal(expected, pooled.Embedding.Span[i], tolerance));
        Assert.All(direct[^1].Hidden, (expected, i) => Assert.Equal(expected, last.Embedding.Span[i], tolerance));
    }

    [Theory]
    [InlineData(GraphKind.Fused)]
    [InlineData(GraphKind.Portable)]
    public void Hidden_WithoutAFinalNorm_IsTheLastLayersOutput(GraphKind graph)
    {
        using ExportedModel exported = new("p01_moxe_xlstm_standard", debug: true, graph: graph);
        using LoadedModel model = exported.Open();
        List<float[]> last = [];
        List<Row> rows = DirectRun(model, BatchScript.Tokens(model, 9, seed: 4), hidden: true, () => last.Add(LastLayer(model).ToArray()));
        Assert.Equal(last, rows.Select(row => row.Hidden));
    }

    [Theory]
    [InlineData(GraphKind.Fused)]
    [InlineData(GraphKind.Portable)]
    public void Hidden_IsTheLastLayerNormalisedAndScaled(GraphKind graph)
    {
        using ExportedModel exported = new("p02_moxe_xlstm_proportional_e8", debug: true, graph: graph);
        using LoadedModel model = exported.Open();
        int[] prompt = BatchScript.Tokens(model, 9, seed: 4);
        List<double[]> normed = [];
        List<Row> rows = DirectRun(model, prompt, hidden: true, () => normed.Add(Normalised(LastLayer(model))));
        List<Row> without = DirectRun(model, prompt, hidden: false); // not bound, and the same logits
        Assert.All(rows.Zip(without), pair => Assert.Equal(pair.First.Logits, pair.Second.Logits));

        // The scale of a column is the same in every row: each pair of rows stands in the ratio of their normalised values.
        for (int row = 1; row < rows.Count; row++)
        {
            Assert.All(rows[row].Hidden, (value, i) => Assert.Equal(rows[0].Hidden[i] * normed[row][i], value * normed[0][i], 1e-4));
            Assert.Contains(rows[row].Hidden, value => Math.Abs(value) > 0.1);
        }
    }

    /// <summary>The last layer's output in the only row of the last step.</summary>
    private static ReadOnlySpan<float> LastLayer(LoadedModel model) => model.Recording.Debug.Row($"layer{model.Runner.Shape.LayerCount - 1}.hidden", 0);

    private static double[] Normalised(ReadOnlySpan<float> row)
    {
        double[] values = [.. row.ToArray().Select(value => (double)value)];
        double mean = values.Average(), variance = values.Average(value => (value - mean) * (value - mean));
        return [.. values.Select(value => (value - mean) / Math.Sqrt(variance + 1e-5))];
    }

    private async Task<string> RunAsync(int stepTokens, int threads, int others)
    {
        using LoadedModel model = _exported.Open(threads);
        GenerationRequest embedding = TestEngine.Request(_prompt, 0) with { Pooling = Pooling.Mean };
        GenerationRequest[] strangers = [.. Enumerable.Range(0, others).Select(i => TestEngine.Request([.. _prompt.Skip(i).Reverse()], 20) with { PromptLogProbs = i % 2 == 0 ? 1 : null })];
        await using InferenceEngine engine = Start(model.Runner, stepTokens);
        await engine.Ready;
        Task<GenerationOutput>[] beside = [.. strangers.Select(request => engine.Submit(request).Generation!.ReadAllAsync())];
        Generation detailed = engine.Submit(_detailed).Generation!, pooled = engine.Submit(embedding).Generation!;
        GenerationOutput output = await detailed.ReadAllAsync();
        await pooled.ReadAllAsync();
        await Task.WhenAll(beside);
        return string.Join('\n', detailed.PromptDetails!.Concat(output.Details).Select(detail => Bits(detail!)))
            + "\ntokens " + string.Join(' ', output.Tokens)
            + "\nembedding " + Bits(pooled.Embedding.ToArray());
    }

    private static async Task<(Generation, GenerationOutput)> GenerateAsync(IModelRunner runner, int stepTokens, GenerationRequest request)
    {
        await using InferenceEngine engine = Start(runner, stepTokens);
        await engine.Ready;
        Generation generation = engine.Submit(request).Generation!;
        return (generation, await generation.ReadAllAsync());
    }

    private static InferenceEngine Start(IModelRunner runner, int stepTokens)
    {
        InferenceEngine engine = new(
            new SharedRunner(runner), FakeTokenText.Numbered(runner.Shape.VocabularySize), new EngineOptions { MaxStepTokens = stepTokens }, TimeProvider.System, NullLogger<InferenceEngine>.Instance);
        engine.Start();
        return engine;
    }

    /// <summary>The prompt in one sequence, a row at a time, through the runner alone.</summary>
    private static List<Row> DirectRun(LoadedModel model, int[] prompt, bool hidden = true, Action? afterRow = null)
    {
        IModelRunner runner = model.Runner;
        StepBuffers buffers = runner.Buffers;
        runner.ZeroSlot(2);
        List<Row> rows = [];
        foreach (int token in prompt)
        {
            (buffers.TokenIds[0], buffers.RowStarts[0], buffers.RowStarts[1], buffers.Slots[0], buffers.LogitRows[0]) = (token, 0, 1, 2, 0);
            buffers.HiddenWanted = hidden;
            runner.Run(1, 1, 1);
            afterRow?.Invoke();
            rows.Add(new Row(buffers.Logits(0).ToArray(), buffers.Hidden(0).ToArray(), Bits(RoutingReader.Read(buffers, 1, 0))));
        }

        return rows;
    }

    private static string Bits(TokenDetail detail) =>
        $"{Bits([detail.LogProb ?? 0])} {string.Join(' ', detail.Top.Select(entry => $"{entry.TokenId}:{Bits([entry.LogProb])}"))} {Bits(detail.Routing!)}";

    private static string Bits(IReadOnlyList<LayerRouting> layers) => string.Join(
        ' ', layers.Select(layer => $"{string.Join(',', layer.Experts)} {Bits([.. layer.Weights, layer.Entropy, layer.Difficulty ?? 0])}"));

    private static string Bits(float[] values) => string.Join(',', values.Select(value => $"{BitConverter.SingleToInt32Bits(value):x8}"));

    private sealed record Row(float[] Logits, float[] Hidden, string Routing);

    /// <summary>A runner that its engine does not dispose.</summary>
    private sealed class SharedRunner(IModelRunner inner) : IModelRunner
    {
        public ModelShape Shape => inner.Shape;

        public int SlotCount => inner.SlotCount;

        public StepBuffers Buffers => inner.Buffers;

        public void Run(int tokens, int sequences, int logitRows) => inner.Run(tokens, sequences, logitRows);

        public void ZeroSlot(int slot) => inner.ZeroSlot(slot);

        public void SaveSlot(int slot, Span<byte> destination) => inner.SaveSlot(slot, destination);

        public void LoadSlot(int slot, ReadOnlySpan<byte> source) => inner.LoadSlot(slot, source);

        public void Dispose()
        {
            // The model is its own owner's.
        }
    }
}
