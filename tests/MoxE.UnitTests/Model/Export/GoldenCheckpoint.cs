using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using MoxE.Model.Checkpoints;
using MoxE.Model.Config;

namespace MoxE.UnitTests.Model.Export;

/// <summary>A golden case read in the plainest way: float32 tensors in the author's naming. Refuses a tensor that is not there or has another shape.</summary>
internal sealed class GoldenCheckpoint : ITensorSource
{
    private readonly Dictionary<string, (int[] Shape, float[] Values)> _tensors;

    private GoldenCheckpoint(MoxEConfig config, Dictionary<string, (int[] Shape, float[] Values)> tensors) => (Config, _tensors) = (config, tensors);

    public static TheoryData<string> Cases { get; } =
        [.. Directory.GetDirectories(Root).Where(folder => File.Exists(Path.Combine(folder, "config.json"))).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    public MoxEConfig Config { get; }

    /// <summary>Names and shapes of all tensors.</summary>
    public IEnumerable<KeyValuePair<string, int[]>> Shapes => _tensors.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Shape));

    /// <summary>Names of the tensors that were read.</summary>
    public HashSet<string> Reads { get; } = [];

    public static GoldenCheckpoint Open(string name) =>
        new(ReadConfig(Path.Combine(Root, name, "config.json")), ReadTensors(Path.Combine(Root, name, "model.safetensors")));

    /// <summary>Names and shapes of the states that the case expects after its first sequence.</summary>
    public static Dictionary<string, int[]> ExpectedStates(string name)
    {
        const string prefix = "seq0.";
        return ReadTensors(Path.Combine(Root, name, "expected.safetensors"))
            .Where(pair => pair.Key.StartsWith(prefix + "state.", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value.Shape);
    }

    public float[] Read(string name, params ReadOnlySpan<int> shape)
    {
        (int[] stored, float[] values) = _tensors[name];
        Assert.Equal(stored, shape.ToArray());
        Reads.Add(name);
        return values;
    }

    private static string Root
    {
        get
        {
            string folder = AppContext.BaseDirectory;
            while (!Directory.Exists(Path.Combine(folder, "tests", "golden")))
            {
                folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("tests/golden is not above the tests.");
            }

            return Path.Combine(folder, "tests", "golden");
        }
    }

    private static Dictionary<string, (int[] Shape, float[] Values)> ReadTensors(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int header = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        using JsonDocument json = JsonDocument.Parse(file.AsMemory(8, header));
        Dictionary<string, (int[] Shape, float[] Values)> tensors = [];
        foreach (JsonProperty tensor in json.RootElement.EnumerateObject().Where(property => property.Name != "__metadata__"))
        {
            int[] shape = [.. tensor.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
            int[] place = [.. tensor.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => 8 + header + offset.GetInt32())];
            tensors[tensor.Name] = (shape, MemoryMarshal.Cast<byte, float>(file.AsSpan(place[0]..place[1])).ToArray());
        }

        return tensors;
    }

    private static MoxEConfig ReadConfig(string path)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
        JsonElement root = json.RootElement;
        JsonElement xlstm = root.GetProperty("xlstm");
        JsonElement mlstm = xlstm.GetProperty("mlstm_block").GetProperty("mlstm");
        JsonElement slstm = xlstm.GetProperty("slstm_block").GetProperty("slstm");
        JsonElement ffn = xlstm.GetProperty("slstm_block").GetProperty("feedforward");
        return new MoxEConfig
        {
            NumExperts = Int(root, "num_experts"),
            TopKExperts = Int(root, "top_k_experts"),
            NumLayers = Int(root, "num_layers"),
            LayerType = Choice<LayerType>(root, "moe_layer_type"),
            RouterType = Choice<RouterType>(root, "router_type"),
            ExpertType = Choice<ExpertType>(root, "expert_type"),
            ExpertState = Choice<ExpertState>(root, "expert_state"),
            Modulation = Choice<Modulation>(root, "modulation_bias"),
            GateBias = root.GetProperty("gate_bias").GetBoolean(),
            PostLayersNorm = root.GetProperty("post_layers_norm").GetBoolean(),
            Xlstm = new XlstmConfig
            {
                VocabSize = Int(xlstm, "vocab_size"),
                EmbeddingDim = Int(xlstm, "embedding_dim"),
                Bias = xlstm.GetProperty("bias").GetBoolean(),
                AddPostBlocksNorm = xlstm.GetProperty("add_post_blocks_norm").GetBoolean(),
                TieWeights = xlstm.GetProperty("tie_weights").GetBoolean(),
                MLstm = new MLstmConfig
                {
                    Conv1dKernelSize = Int(mlstm, "conv1d_kernel_size"),
                    QkvProjBlocksize = Int(mlstm, "qkv_proj_blocksize"),
                    NumHeads = Int(mlstm, "num_heads"),
                    ProjFactor = mlstm.GetProperty("proj_factor").GetDouble(),
                    RoundProjUpToMultipleOf = Int(mlstm, "round_proj_up_to_multiple_of"),
                },
                SLstm = new SLstmConfig
                {
                    NumHeads = Int(slstm, "num_heads"),
                    Conv1dKernelSize = Int(slstm, "conv1d_kernel_size"),
                    GroupNormWeight = slstm.GetProperty("group_norm_weight").GetBoolean(),
                },
                FeedForward = new FeedForwardConfig
                {
                    ProjFactor = ffn.GetProperty("proj_factor").GetDouble(),
                    ActFn = Choice<ActivationFunction>(ffn, "act_fn"),
                    Bias = ffn.GetProperty("bias").GetBoolean(),
                    RoundProjUpToMultipleOf = Int(ffn, "round_proj_up_to_multiple_of"),
                },
            },
        };
    }

    private static int Int(JsonElement element, string key) => element.GetProperty(key).GetInt32();

    private static T Choice<T>(JsonElement element, string key)
        where T : struct, Enum => Enum.Parse<T>(element.GetProperty(key).GetString()!.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
}
