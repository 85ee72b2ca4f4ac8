using MoxE.Model;
using MoxE.Model.Checkpoints;
using MoxE.Model.Checkpoints.Safetensors;
using MoxE.Model.Config;
using MoxE.TestKit;

namespace MoxE.UnitTests.Model;

public sealed class CheckpointTests : IDisposable
{
    private const string Case = "p01_moxe_xlstm_standard";
    private const string TiedCase = "p03_moxe_xlstm_masked_tied";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [ClassData(typeof(GoldenCases))]
    public void Read_AuthorNaming_GivesTheFilesTensors(string name)
    {
        Dictionary<string, Tensor> tensors = Author(name);

        using var checkpoint = Checkpoint.Open(GoldenCases.Folder(name));

        Assert.Equal(CheckpointNaming.Author, checkpoint.Naming);
        AssertHolds(checkpoint, tensors);
    }

    public static TheoryData<string, bool, bool> NxAiCases()
    {
        var data = new TheoryData<string, bool, bool>();
        foreach (string folder in RepositoryPaths.GoldenCases())
        {
            data.Add(Path.GetFileName(folder), false, true);
            data.Add(Path.GetFileName(folder), true, false);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(NxAiCases))]
    public void Read_NxAiNaming_GivesTheAuthorsTensorsBitwise(string name, bool isCuda, bool hasPrefix)
    {
        // x − 1 + 1 is x for every scale from ½ to 2, which all of the vectors are.
        Dictionary<string, Tensor> tensors = Author(name);
        Save(name, tensors.Select(t =>
        {
            (string nxName, float[] values, int[] shape) = NxAiTensors.FromAuthor(t.Key, t.Value.Values, t.Value.Shape, isCuda);
            return (!hasPrefix && nxName.StartsWith("moe.", StringComparison.Ordinal) ? nxName[4..] : nxName, new Tensor(values, shape));
        }));

        using var checkpoint = Checkpoint.Open(_folder.Path);

        Assert.Equal(CheckpointNaming.NxAi, checkpoint.Naming);
        AssertHolds(checkpoint, tensors);
    }

    [Fact]
    public void Read_HalfPrecision_GivesTheRoundedValues()
    {
        Dictionary<string, Tensor> tensors = Author(Case);
        File.Copy(Path.Combine(GoldenCases.Folder(Case), "config.json"), _folder.File("config.json"));
        var writer = new SafetensorsWriter();
        foreach ((string name, Tensor tensor) in tensors)
        {
            writer.Add(name, TensorType.F16, tensor.Values, tensor.Shape);
        }

        writer.Save(_folder.File("model.safetensors"));
        using var checkpoint = Checkpoint.Open(_folder.Path);

        AssertHolds(checkpoint, tensors.ToDictionary(t => t.Key, t => t.Value with { Values = [.. t.Value.Values.Select(v => (float)(Half)v)] }));
    }

    [Fact]
    public void Open_Sharded_ReadsAcrossShards()
    {
        Dictionary<string, Tensor> tensors = Author(Case);
        File.Copy(Path.Combine(GoldenCases.Folder(Case), "config.json"), _folder.File("config.json"));
        SafetensorsWriter[] shards = [new(), new()];
        var map = new System.Text.Json.Nodes.JsonObject();
        foreach ((int index, (string name, Tensor tensor)) in tensors.Index())
        {
            shards[index % 2].Add(name, tensor.Values, tensor.Shape);
            map[name] = $"model-{index % 2}.safetensors";
        }

        shards[0].Save(_folder.File("model-0.safetensors"));
        shards[1].Save(_folder.File("model-1.safetensors"));
        _folder.Write("model.safetensors.index.json", new System.Text.Json.Nodes.JsonObject { ["weight_map"] = map }.ToJsonString());

        using var checkpoint = Checkpoint.Open(_folder.Path);

        AssertHolds(checkpoint, tensors);
    }

    [Fact]
    public void Open_MissingUnexpectedAndMisshapen_AreAllReported()
    {
        Dictionary<string, Tensor> tensors = Author(Case);
        tensors.Remove("lm_head.kernel");
        tensors.Remove("moe.layers.1.gate.router.bias");
        tensors["moe.layers.0.experts.9.w1.kernel"] = new Tensor([1], [1]);
        tensors["moe.token_embedding.embedding"] = new Tensor(new float[96 * 32], [96, 32]);
        Save(Case, tensors.Select(t => (t.Key, t.Value)));

        ModelFormatException e = Assert.Throws<ModelFormatException>(() => Checkpoint.Open(_folder.Path));

        Assert.Equal(4, e.Errors.Count);
        Assert.Contains("tensor moe.token_embedding.embedding: found shape [96, 32]; allowed: [97, 32]", e.Errors);
        Assert.Contains("tensor lm_head.kernel is missing; the configuration needs it with shape [32, 97]", e.Errors);
        Assert.Contains("tensor moe.layers.1.gate.router.bias is missing; the configuration needs it with shape [4]", e.Errors);
        Assert.Contains(e.Errors, error => error.StartsWith("tensor moe.layers.0.experts.9.w1.kernel: found, but", StringComparison.Ordinal));
    }

    [Fact]
    public void Open_RecurrentKernelOfNeitherBackend_NamesBothShapes()
    {
        IEnumerable<(string, Tensor)> broken = Author(Case).Select(t =>
        {
            (string name, float[] values, int[] shape) = NxAiTensors.FromAuthor(t.Key, t.Value.Values, t.Value.Shape, isCuda: false);
            return (name, new Tensor(values, name == "moe.layers.0.sequence_mixer.blocks.0.xlstm.slstm_cell._recurrent_kernel_" ? [values.Length] : shape));
        });
        Save(Case, broken);

        string error = Assert.Single(Assert.Throws<ModelFormatException>(() => Checkpoint.Open(_folder.Path)).Errors);

        Assert.EndsWith("allowed: [4, 32, 8] or [4, 8, 32]", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NameWithAndWithoutPrefix_IsAmbiguous()
    {
        Dictionary<string, Tensor> tensors = Author(Case);
        tensors["moe.lm_head.kernel"] = tensors["lm_head.kernel"];
        Save(Case, tensors.Select(t => (t.Key, t.Value)));

        Assert.Contains("found both", Assert.Throws<ModelFormatException>(() => Checkpoint.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_IntegerWeights_AreRefused()
    {
        Dictionary<string, Tensor> tensors = Author(Case);
        File.Copy(Path.Combine(GoldenCases.Folder(Case), "config.json"), _folder.File("config.json"));
        var writer = new SafetensorsWriter().Add("lm_head.kernel", new int[32 * 97], 32, 97);
        foreach ((string name, Tensor tensor) in tensors.Where(t => t.Key != "lm_head.kernel"))
        {
            writer.Add(name, tensor.Values, tensor.Shape);
        }

        writer.Save(_folder.File("model.safetensors"));

        Assert.Equal(["tensor lm_head.kernel: found I32; allowed: F32, F16, BF16, F64"], Assert.Throws<ModelFormatException>(() => Checkpoint.Open(_folder.Path)).Errors);
    }

    [Fact]
    public void Open_MaskAndDropoutState_AreIgnored()
    {
        Dictionary<string, Tensor> tensors = Author(Case);
        tensors["moe.layers.0.sequence_mixer.blocks.1.xlstm.mlstm_cell.causal_mask"] = new Tensor([1], [1, 1]);
        tensors["moe.layers.0.sequence_mixer.blocks.1.xlstm.dropout.rngs.dropout.key.value"] = new Tensor([1], [1]);
        tensors["moe.dropout.rngs.count"] = new Tensor([1], [1]);
        Save(Case, tensors.Select(t => (t.Key, t.Value)));

        using var checkpoint = Checkpoint.Open(_folder.Path);

        Assert.Throws<ModelFormatException>(() => checkpoint.Read("moe.dropout.rngs.count", 1));
    }

    [Fact]
    public void Open_TiedHeadStoredTwice_IsAcceptedOnlyWhenEqual()
    {
        Dictionary<string, Tensor> tensors = Author(TiedCase);
        Tensor embedding = tensors["moe.token_embedding.embedding"];
        tensors["lm_head.kernel"] = embedding;
        Save(TiedCase, tensors.Select(t => (t.Key, t.Value)));
        Checkpoint.Open(_folder.Path).Dispose();

        tensors["lm_head.kernel"] = embedding with { Values = [.. embedding.Values[..^1], 0] };
        Save(TiedCase, tensors.Select(t => (t.Key, t.Value)));

        Assert.Contains("tensor lm_head.kernel: found a matrix other than", Assert.Throws<ModelFormatException>(() => Checkpoint.Open(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void Read_ValueThatIsNotFinite_NamesTensorAndIndex(float value, string shown)
    {
        Dictionary<string, Tensor> tensors = Author(Case);
        tensors["moe.layers.1.gate.router.kernel"].Values[7] = value;
        Save(Case, tensors.Select(t => (t.Key, t.Value)));
        using var checkpoint = Checkpoint.Open(_folder.Path);

        ModelFormatException e = Assert.Throws<ModelFormatException>(() => checkpoint.Read("moe.layers.1.gate.router.kernel", 32, 4));

        Assert.Contains($"tensor moe.layers.1.gate.router.kernel: found {shown} at index 7 of [32, 4]", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OtherShapeOrName_NamesBoth()
    {
        using var checkpoint = Checkpoint.Open(GoldenCases.Folder(Case));

        Assert.Contains("lm_head.kernel: found shape [32, 97]; allowed: [97, 32]", Assert.Throws<ModelFormatException>(() => checkpoint.Read("lm_head.kernel", 97, 32)).Message, StringComparison.Ordinal);
        Assert.Contains("found no tensor lm_head.weight", Assert.Throws<ModelFormatException>(() => checkpoint.Read("lm_head.weight", 97, 32)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("p01_moxe_xlstm_standard", Modulation.Standard)]
    [InlineData("p02_moxe_xlstm_proportional_e8", Modulation.Masked)]
    [InlineData("p03_moxe_xlstm_masked_tied", Modulation.Proportional)]
    public void Open_SwapModulationNames_ExchangesTheTwo(string name, Modulation expected)
    {
        using var checkpoint = Checkpoint.Open(GoldenCases.Folder(name), new CheckpointImportOptions { SwapModulationNames = true });

        Assert.Equal(expected, checkpoint.Config.Modulation);
    }

    private static void AssertHolds(Checkpoint checkpoint, Dictionary<string, Tensor> expected)
    {
        foreach ((string name, Tensor tensor) in expected)
        {
            Assert.True(tensor.Values.AsSpan().SequenceEqual(checkpoint.Read(name, tensor.Shape)), name);
        }
    }

    private static Dictionary<string, Tensor> Author(string name)
    {
        using var file = SafetensorsFile.Open(Path.Combine(GoldenCases.Folder(name), "model.safetensors"));
        return file.Tensors.Values.ToDictionary(t => t.Name, t => new Tensor(file.ReadFloats(t.Name), [.. t.Shape.Select(size => (int)size)]));
    }

    private void Save(string name, IEnumerable<(string Name, Tensor Tensor)> tensors)
    {
        File.Copy(Path.Combine(GoldenCases.Folder(name), "config.json"), _folder.File("config.json"), overwrite: true);
        var writer = new SafetensorsWriter();
        foreach ((string tensorName, Tensor tensor) in tensors)
        {
            writer.Add(tensorName, tensor.Values, tensor.Shape);
        }

        writer.Save(_folder.File("model.safetensors"));
    }

    private sealed record Tensor(float[] Values, int[] Shape);
}
