using MoxE.Model.Checkpoints.Safetensors;
using MoxE.Model.Config;
using MoxE.Model.Json;

namespace MoxE.Model.Checkpoints;

/// <summary>
/// A checkpoint folder: config.json and model.safetensors, or shards listed in model.safetensors.index.json. Reads
/// give the author's tensors whatever the file's naming, layout and number format.
/// </summary>
/// <remarks>
/// <para>Two namings are recognised (SPEC §2). In both, a leading <c>moe.</c> may be present or absent on any name.</para>
/// <para><see cref="CheckpointNaming.Author"/>: exactly the names of <see cref="ParameterShapes"/>.</para>
/// <para>
/// <see cref="CheckpointNaming.NxAi"/>, chosen by the first of its names: <c>token_embedding.weight</c>;
/// <c>layers.{l}.sequence_mixer.blocks.{b}.</c> and <c>layers.{l}.experts.{e}.</c> followed by NX-AI's block names
/// (linear weights (out, in), norms stored as weight = scale − 1, convolution (F, 1, k), the sLSTM's input and forget
/// gate weights under each other's names, recurrent kernel and bias of either backend, told apart by the kernel's
/// shape); <c>layers.{l}.sequence_mixer.post_blocks_norm.weight</c>; <c>lm_head.weight</c> (V, D). What NX-AI has no
/// name for keeps the author's name and layout: <c>layers.{l}.gate.…</c>, MLP experts (<c>w1.kernel</c>,
/// <c>w2.kernel</c>, <c>w3.kernel</c>) and <c>norm.scale</c>.
/// </para>
/// <para>
/// <c>mlstm_cell.causal_mask</c> and dropout generators (<c>….rngs.…</c>) are ignored; a tied model may hold the head a
/// second time if it is the embedding byte for byte. Missing, unexpected and misshapen tensors are one error.
/// </para>
/// </remarks>
public sealed class Checkpoint : ITensorSource, IDisposable
{
    /// <summary>Name of the configuration file.</summary>
    public const string ConfigFile = "config.json";

    private readonly WeightFiles _files;
    private readonly Dictionary<string, CheckpointTensor> _tensors;

    private Checkpoint(MoxEConfig config, WeightFiles files)
    {
        (Config, _files) = (config, files);
        (Naming, _tensors) = CheckpointMap.Build(config, files);
    }

    /// <inheritdoc/>
    public MoxEConfig Config { get; }

    /// <summary>The naming the file turned out to have.</summary>
    public CheckpointNaming Naming { get; }

    /// <summary>Opens a folder; weights are only mapped, not read.</summary>
    /// <param name="folder">The checkpoint folder.</param>
    /// <param name="options">Choices for foreign checkpoints; null for the defaults.</param>
    /// <exception cref="ModelFormatException">Configuration or weights are not sound, or do not fit each other.</exception>
    public static Checkpoint Open(string folder, CheckpointImportOptions? options = null)
    {
        var config = MoxEConfig.Load(Path.Combine(folder, ConfigFile));
        if (options is { SwapModulationNames: true })
        {
            config = config with { Modulation = Swapped(config.Modulation) };
        }

        WeightFiles files = WeightFiles.Open(folder);
        try
        {
            return new Checkpoint(config, files);
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="ModelFormatException">The model has no such tensor, its shape is another, or a value is not finite.</exception>
    public float[] Read(string name, params ReadOnlySpan<int> shape)
    {
        if (!_tensors.TryGetValue(name, out CheckpointTensor? tensor))
        {
            throw new ModelFormatException($"{_files.Source}: found no tensor {StrictJson.Show(name)}; allowed: the tensors the configuration implies");
        }

        return shape.SequenceEqual(tensor.Parameter.Shape.AsSpan())
            ? tensor.Read()
            : throw new ModelFormatException(
                $"{_files.Source}: tensor {name}: found shape [{string.Join(", ", tensor.Parameter.Shape)}]; allowed: [{string.Join(", ", shape.ToArray())}]");
    }

    /// <summary>Closes the files.</summary>
    public void Dispose() => _files.Dispose();

    private static Modulation Swapped(Modulation modulation) => modulation switch
    {
        Modulation.Masked => Modulation.Proportional,
        Modulation.Proportional => Modulation.Masked,
        _ => modulation,
    };
}
