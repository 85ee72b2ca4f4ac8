using MoxE.Model;
using MoxE.Model.Checkpoints;
using MoxE.Model.Checkpoints.Safetensors;
using MoxE.Model.Config;
using MoxE.Model.Export;
using MoxE.Model.Folders;
using MoxE.Training;
using MoxE.Training.Model;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Model;

public sealed class CheckpointFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("moxe-checkpoint-").FullName;
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose()
    {
        _scope.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Save_ThenLoad_GivesEveryBitBack()
    {
        MoxEConfig config = TinyModels.Config with { NumLayers = 2, PostLayersNorm = true };
        using ParameterStore store = TinyModels.Parameters(config, seed: 5, ScalarType.Float32);
        string folder = Path.Combine(_folder, "new", "one");
        CheckpointFolder.Save(store, folder);
        Assert.Equal(["config.json", "model.safetensors"], Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        using ParameterStore back = CheckpointFolder.Load(folder);
        Assert.Equal(config, back.Config);
        Assert.All(store.All, parameter => Assert.True(parameter.Value.bytes.SequenceEqual(back[parameter.Name].bytes), parameter.Name));
    }

    [Theory]
    [ClassData(typeof(GoldenCaseNames))]
    public void Save_OfAGoldenCase_HoldsItsTensors(string name)
    {
        using ParameterStore store = CheckpointFolder.Load(GoldenCase.Folder(name));
        CheckpointFolder.Save(store, _folder);
        using var original = SafetensorsFile.Open(Path.Combine(GoldenCase.Folder(name), CheckpointFolder.WeightsFile));
        using var saved = SafetensorsFile.Open(Path.Combine(_folder, CheckpointFolder.WeightsFile));
        Assert.Equal(original.Tensors.Keys.Order(StringComparer.Ordinal), saved.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.All(original.Tensors, tensor =>
        {
            Assert.Equal(tensor.Value.ShapeText, saved.Tensors[tensor.Key].ShapeText);
            Assert.Equal(original.ReadFloats(tensor.Key), saved.ReadFloats(tensor.Key));
        });
        Assert.Equal(MoxEConfig.Load(Path.Combine(GoldenCase.Folder(name), "config.json")), MoxEConfig.Load(Path.Combine(_folder, "config.json")));
    }

    [Fact]
    public void Save_AsHalves_RoundsToNearest()
    {
        using ParameterStore store = TinyModels.Parameters(TinyModels.Config, seed: 5, ScalarType.Float32);
        CheckpointFolder.Save(store, _folder, TensorType.F16);
        using var saved = SafetensorsFile.Open(Path.Combine(_folder, CheckpointFolder.WeightsFile));
        Assert.All(store.All, parameter =>
        {
            Assert.Equal(TensorType.F16, saved.Tensors[parameter.Name].Type);
            Assert.Equal(parameter.Value.data<float>().ToArray().Select(value => (float)(Half)value), saved.ReadFloats(parameter.Name));
        });
    }

    [Fact]
    public void Save_OverACheckpoint_ReplacesItsWeightsAndLeavesOtherFilesAlone()
    {
        using ParameterStore store = TinyModels.Parameters(TinyModels.Config, seed: 5, ScalarType.Float32);
        CheckpointFolder.Save(store, _folder);
        string other = Path.Combine(_folder, "optimizer.safetensors");
        File.WriteAllText(other, "kept");
        store.Initialise(9);
        CheckpointFolder.Save(store, _folder);
        using ParameterStore back = CheckpointFolder.Load(_folder);
        Assert.True(store["lm_head.kernel"].bytes.SequenceEqual(back["lm_head.kernel"].bytes));
        Assert.Equal("kept", File.ReadAllText(other));
    }

    [Fact]
    public void Save_OverAnotherModel_IsRefused()
    {
        using ParameterStore store = TinyModels.Parameters(TinyModels.Config, seed: 5, ScalarType.Float32);
        CheckpointFolder.Save(store, _folder);
        byte[] before = File.ReadAllBytes(Path.Combine(_folder, CheckpointFolder.WeightsFile));
        using var another = new ParameterStore(TinyModels.Config with { Gamma = 0.1 });
        Assert.Contains("another model", Assert.Throws<TrainingException>(() => CheckpointFolder.Save(another, _folder)).Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(Path.Combine(_folder, CheckpointFolder.WeightsFile)));
    }

    [Theory]
    [InlineData(TensorType.F32, float.NaN, true)]
    [InlineData(TensorType.F32, 1e9f, false)]
    [InlineData(TensorType.F16, 1e9f, true)]
    public void Save_ValueNotFinite_IsRefusedBeforeAnythingIsWritten(TensorType format, float value, bool isRefused)
    {
        using ParameterStore store = TinyModels.Parameters(TinyModels.Config, seed: 5, ScalarType.Float32);
        CheckpointFolder.Save(store, _folder, format);
        byte[] before = File.ReadAllBytes(Path.Combine(_folder, CheckpointFolder.WeightsFile));
        using (no_grad())
        {
            store["moe.layers.0.gate.router.kernel"][0, 3] = value;
        }

        if (isRefused)
        {
            string message = Assert.Throws<TrainingException>(() => CheckpointFolder.Save(store, _folder, format)).Message;
            Assert.Contains("moe.layers.0.gate.router.kernel", message, StringComparison.Ordinal);
            Assert.Contains("index 3", message, StringComparison.Ordinal);
            Assert.Equal(before, File.ReadAllBytes(Path.Combine(_folder, CheckpointFolder.WeightsFile)));
        }
        else
        {
            CheckpointFolder.Save(store, _folder, format);
            Assert.NotEqual(before, File.ReadAllBytes(Path.Combine(_folder, CheckpointFolder.WeightsFile)));
        }
    }

    [Theory]
    [InlineData(TensorType.F32)]
    [InlineData(TensorType.F16)]
    public void Save_AnyFormat_IsTakenByTheExporter(TensorType format)
    {
        using ParameterStore store = TinyModels.Parameters(TinyModels.Config, seed: 5, ScalarType.Float32);
        string folder = Path.Combine(_folder, "checkpoint");
        CheckpointFolder.Save(store, folder, format);
        using var checkpoint = Checkpoint.Open(folder);
        ModelExporter.Export(checkpoint, folder, Path.Combine(_folder, "model"), new ExportOptions { Name = "tiny" });
        Assert.Equal(TinyModels.Config, ModelFolder.Open(Path.Combine(_folder, "model")).Config);
    }

    [Fact]
    public void Load_WeightsOfAnotherModel_NamesWhatIsMissing()
    {
        using ParameterStore store = TinyModels.Parameters(TinyModels.Config, seed: 5, ScalarType.Float32);
        CheckpointFolder.Save(store, _folder);
        File.WriteAllText(Path.Combine(_folder, Checkpoint.ConfigFile), (TinyModels.Config with { PostLayersNorm = true }).ToJson());
        Assert.Contains("norm.scale", Assert.Throws<ModelFormatException>(() => CheckpointFolder.Load(_folder)).Message, StringComparison.Ordinal);
    }
}
