using MoxE.Kernels.Ops;
using MoxE.Model;
using MoxE.Model.Config;
using MoxE.Model.Export;
using MoxE.Model.Folders;

namespace MoxE.UnitTests.Model.Export;

public sealed class ModelExporterTests : IDisposable
{
    private readonly TempFolder _temp = new();

    public ModelExporterTests()
    {
        Directory.CreateDirectory(Source);
        File.WriteAllText(Path.Combine(Source, "vocab.json"), "{}");
        File.WriteAllText(Path.Combine(Source, "merges.txt"), "#\n");
        File.WriteAllText(Path.Combine(Source, "README.md"), "a model\n");
        File.WriteAllText(Path.Combine(Source, "model.safetensors"), "not copied");
    }

    private string Source => _temp.File("my-checkpoint");

    private string Out => _temp.File("out");

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("base")]
    [InlineData("recurrent, bias")]
    [InlineData("tied")]
    public void Export_Twice_GivesTheSameBytes(string variant)
    {
        Export(new RandomCheckpoint(Variants.Get(variant)), Out);
        Export(new RandomCheckpoint(Variants.Get(variant)), _temp.File("again"));
        string[] names = Names(Out);
        Assert.Equal(names, Names(_temp.File("again")));
        Assert.All(names, name => Assert.Equal(File.ReadAllBytes(Path.Combine(Out, name)), File.ReadAllBytes(Path.Combine(_temp.File("again"), name))));
    }

    [Fact]
    public void Export_Folder_HoldsTheContractsFilesAndTheManifestListsThem()
    {
        Export(new RandomCheckpoint(Variants.Base), Out);
        Assert.Equal(["README.md", "config.json", "manifest.json", "merges.txt", "model.onnx", "model.onnx.data", "vocab.json"], Names(Out));
        ModelFolder folder = ModelFolder.Open(Out);
        Assert.Equal("my-checkpoint", folder.Manifest.Name);
        Assert.Equal(Names(Out).Where(name => name != "manifest.json"), folder.Manifest.Files.Select(file => file.Name).Order(StringComparer.Ordinal));
        Assert.Equal(new ModelSizes(50, 2, 4, 2, 2, true, 24), folder.Manifest.Sizes);
        Assert.Equal(Path.Combine(Out, "model.onnx"), folder.GraphPath);
        Assert.Null(folder.Manifest.ContextLength);
        Assert.Equal([Out, Source], Directory.GetDirectories(_temp.Path).Order(StringComparer.Ordinal).Reverse());
    }

    [Fact]
    public void Export_ContextLength_IsAdvisedInTheManifest()
    {
        Export(new RandomCheckpoint(Variants.Base with { Xlstm = Variants.Base.Xlstm with { ContextLength = 1024 } }), Out);
        Assert.Equal(1024, ModelFolder.Open(Out).Manifest.ContextLength);
    }

    [Fact]
    public void Export_TinyModel_HasNoDataFile()
    {
        XlstmConfig tiny = new()
        {
            VocabSize = 3,
            EmbeddingDim = 1,
            MLstm = new MLstmConfig { NumHeads = 1, RoundProjUpToMultipleOf = 1, ProjFactor = 1, QkvProjBlocksize = 1 },
            SLstm = new SLstmConfig { NumHeads = 1 },
            FeedForward = new FeedForwardConfig { RoundProjUpToMultipleOf = 1, ProjFactor = 1 },
        };
        Export(new RandomCheckpoint(new MoxEConfig { NumExperts = 2, NumLayers = 1, Xlstm = tiny }), Out);
        Assert.DoesNotContain("model.onnx.data", Names(Out));
        ModelFolder.Open(Out);
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void Export_NotFiniteWeight_NamesTensorIndexAndValueAndLeavesNothing(float value, string text)
    {
        const string name = "moe.layers.1.experts.3.ffn.proj_down.kernel";
        RandomCheckpoint source = new(Variants.Base)
        {
            Spoil = (tensor, values) =>
            {
                if (tensor == name)
                {
                    values[(5 * 24) + 7] = value;
                }
            },
        };
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Export(source, Out));
        Assert.Equal($"tensor {name}: element [5, 7] is {text}; weights must be finite", error.Message);
        Assert.Equal([Source], Directory.GetFileSystemEntries(_temp.Path));
    }

    [Fact]
    public void Export_DiskFull_SaysSoAndLeavesNothing()
    {
        RandomCheckpoint source = new(Variants.Base)
        {
            Spoil = (tensor, _) =>
            {
                if (tensor == "lm_head.kernel")
                {
                    throw new IOException("No space left on device");
                }
            },
        };
        ModelExportException error = Assert.Throws<ModelExportException>(() => Export(source, Out));
        Assert.Contains("No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Contains("nothing half-written is left", error.Message, StringComparison.Ordinal);
        Assert.Equal([Source], Directory.GetFileSystemEntries(_temp.Path));
    }

    [Fact]
    public void Export_OutUnderAFile_SaysWhere()
    {
        File.WriteAllText(Out, "");
        ModelExportException error = Assert.Throws<ModelExportException>(() => Export(new RandomCheckpoint(Variants.Base), Path.Combine(Out, "model")));
        Assert.Contains(Out, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Export_OutIsAFile_IsRefused()
    {
        File.WriteAllText(Out, "mine");
        Assert.Contains("found a file", Refused(overwrite: true), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Out));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Export_OutHoldsOtherThings_IsRefused(bool overwrite)
    {
        Directory.CreateDirectory(Out);
        File.WriteAllText(Path.Combine(Out, "thesis.txt"), "mine");
        Assert.Contains("neither empty nor a model", Refused(overwrite), StringComparison.Ordinal);
        Assert.Equal(["thesis.txt"], Names(Out));
    }

    [Fact]
    public void Export_OutIsAModel_IsReplacedOnlyWhenAsked()
    {
        Export(new RandomCheckpoint(Variants.Base), Out);
        Assert.Contains("my-checkpoint", Refused(overwrite: false), StringComparison.Ordinal);
        Export(new RandomCheckpoint(Variants.Base), Out, new ExportOptions { Name = "second", Overwrite = true });
        Assert.Equal("second", ModelFolder.Open(Out).Manifest.Name);
        Assert.Equal([Source, Out], Directory.GetDirectories(_temp.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Export_OutIsAModelOfAnOlderVersion_IsReplaced()
    {
        Export(new RandomCheckpoint(Variants.Base), Out);
        string manifest = Path.Combine(Out, ModelManifest.FileName);
        File.WriteAllText(manifest, File.ReadAllText(manifest).Replace("\"dtype\": \"fp32\",", "", StringComparison.Ordinal).Replace("\"ai.moxe\": 2", "\"ai.moxe\": 1", StringComparison.Ordinal));
        Assert.Throws<ModelFormatException>(() => ModelFolder.Open(Out));
        Export(new RandomCheckpoint(Variants.Base), Out, new ExportOptions { Overwrite = true });
        Assert.Equal(OpsetVersions.Current, ModelFolder.Open(Out).Manifest.Opset);
    }

    [Theory]
    [InlineData(WeightType.Float32, "fp32", 1)]
    [InlineData(WeightType.BFloat16, "bf16", 2)]
    [InlineData(WeightType.Int8, "int8", 3)]
    [InlineData(WeightType.Int4, "int4", 5)]
    public void Export_WeightType_IsToldAndMakesTheWeightsSmaller(WeightType type, string name, double times)
    {
        RandomCheckpoint source = new(Variants.Base with { Xlstm = Variants.Base.Xlstm with { EmbeddingDim = 96, TieWeights = true } });
        Export(source, Out, new ExportOptions { WeightType = type });
        long bytes = new FileInfo(Path.Combine(Out, GraphFile.DataName)).Length;
        Export(source, Out, new ExportOptions { Overwrite = true });
        Assert.Equal(WeightType.Float32, ModelFolder.Open(Out).Manifest.WeightType);
        Assert.InRange((double)new FileInfo(Path.Combine(Out, GraphFile.DataName)).Length / bytes, times * 0.8, times * 1.4);

        Export(source, Out, new ExportOptions { Overwrite = true, WeightType = type });
        Assert.Equal(type, ModelFolder.Open(Out).Manifest.WeightType);
        Assert.Contains($"\"dtype\": \"{name}\"", File.ReadAllText(Path.Combine(Out, ModelManifest.FileName)), StringComparison.Ordinal);
    }

    [Fact]
    public void Export_OutIsAModelWithOtherThings_IsRefusedAndKept()
    {
        Export(new RandomCheckpoint(Variants.Base), Out);
        File.WriteAllText(Path.Combine(Out, "notes.txt"), "mine");
        Assert.Contains("notes.txt", Refused(overwrite: true), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(Out, "notes.txt")));
    }

    [Fact]
    public void Export_FailsWhileOverwriting_KeepsTheOldModel()
    {
        Export(new RandomCheckpoint(Variants.Base), Out);
        RandomCheckpoint bad = new(Variants.Base) { Spoil = (_, values) => values[0] = float.NaN };
        Assert.Throws<ModelFormatException>(() => Export(bad, Out, new ExportOptions { Overwrite = true }));
        Assert.Equal("my-checkpoint", ModelFolder.Open(Out).Manifest.Name);
        Assert.Equal([Source, Out], Directory.GetDirectories(_temp.Path).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("two words")]
    [InlineData("näme")]
    public void Export_BadName_IsRefused(string name)
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => Export(new RandomCheckpoint(Variants.Base), Out, new ExportOptions { Name = name }));
        Assert.StartsWith($"name: found \"{name}\"; allowed: ", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Out));
    }

    [Fact]
    public void Export_Progress_GrowsToTheTotalOfEachStage()
    {
        List<ExportProgress> reports = [];
        ModelExporter.Export(new RandomCheckpoint(Variants.Base), Source, Out, new ExportOptions(), new Listener(reports));
        foreach (ExportStage stage in Enum.GetValues<ExportStage>())
        {
            ExportProgress[] ofStage = [.. reports.Where(report => report.Stage == stage)];
            Assert.Equal(ofStage.OrderBy(report => report.DoneBytes), ofStage);
            Assert.Equal(ofStage[^1].TotalBytes, ofStage[^1].DoneBytes);
            Assert.Single(ofStage.Select(report => report.TotalBytes).Distinct());
        }

        Assert.Equal(reports.OrderBy(report => report.Stage).ToArray(), reports);
        Assert.Equal(
            new FileInfo(Path.Combine(Out, "model.onnx")).Length + new FileInfo(Path.Combine(Out, "model.onnx.data")).Length,
            reports[^1].TotalBytes);
    }

    private void Export(RandomCheckpoint source, string outFolder, ExportOptions? options = null) =>
        ModelExporter.Export(source, Source, outFolder, options ?? new ExportOptions());

    private string Refused(bool overwrite) =>
        Assert.Throws<ModelExportException>(() => Export(new RandomCheckpoint(Variants.Base), Out, new ExportOptions { Overwrite = overwrite })).Message;

    private static string[] Names(string folder) => [.. Directory.GetFileSystemEntries(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    private sealed class Listener(List<ExportProgress> reports) : IProgress<ExportProgress>
    {
        public void Report(ExportProgress value) => reports.Add(value);
    }
}
