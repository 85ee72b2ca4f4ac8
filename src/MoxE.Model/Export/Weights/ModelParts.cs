using MoxE.Model.Checkpoints;

namespace MoxE.Model.Export.Weights;

/// <summary>The weights outside the layers (SPEC §3), and the places of the layers' parts.</summary>
internal sealed class ModelParts(ITensorSource source)
{
    private const string EmbeddingName = "moe.token_embedding.embedding";

    private readonly PartReader _read = new(source, "");
    private readonly int _vocabulary = source.Config.Xlstm.VocabSize;
    private readonly int _dim = source.Config.Xlstm.EmbeddingDim;

    /// <summary>[V, D].</summary>
    public Part Embedding => _read.Plain(EmbeddingName, [_vocabulary, _dim]);

    /// <summary>packed(D, V) of the transposed embedding; the row of a token is a column of its panel.</summary>
    public Part TiedEmbedding => PartReader.Packed(
        _dim, _vocabulary, $"{EmbeddingName}, transposed", () => Matrices.Transpose(_read.Tensors.Read(EmbeddingName, _vocabulary, _dim), _vocabulary, _dim));

    /// <summary>packed(D, V).</summary>
    public Part Head => _read.Packed("lm_head.kernel", _dim, _vocabulary);

    /// <summary>[D], or null without <c>post_layers_norm</c>.</summary>
    public Part? FinalNorm => source.Config.PostLayersNorm ? _read.Vector("norm.scale", _dim) : null;

    /// <summary>[D], or null without <c>add_post_blocks_norm</c>.</summary>
    public Part? PostBlocksNorm(int layer) =>
        source.Config.Xlstm.AddPostBlocksNorm ? _read.Vector($"moe.layers.{layer}.sequence_mixer.post_blocks_norm.scale", _dim) : null;

    public MLstmParts MixerMLstm(int layer, int block) => new(source, Mixer(layer, block));

    public SLstmParts MixerSLstm(int layer, int block) => new(source, Mixer(layer, block));

    public RouterParts Router(int layer) => new(source, $"moe.layers.{layer}.gate.");

    public MlpParts MlpExpert(int layer, int expert) => new(source, Expert(layer, expert));

    public MLstmParts MLstmExpert(int layer, int expert) => new(source, Expert(layer, expert));

    public SLstmParts SLstmExpert(int layer, int expert) => new(source, Expert(layer, expert));

    /// <summary>Start of the names of a mixer block's tensors.</summary>
    public static string Mixer(int layer, int block) => $"moe.layers.{layer}.sequence_mixer.blocks.{block}.";

    /// <summary>Start of the names of an expert's tensors.</summary>
    public static string Expert(int layer, int expert) => $"moe.layers.{layer}.experts.{expert}.";
}
