using MoxE.Model.Checkpoints;

namespace MoxE.Model.Export.Weights;

/// <summary>The weights of one MLP expert (SPEC §6) in the form the operator reads; its inner size is 2D.</summary>
internal sealed class MlpParts(ITensorSource source, string prefix)
{
    private readonly PartReader _read = new(source, prefix);
    private readonly int _dim = source.Config.Xlstm.EmbeddingDim;

    /// <summary>packed(D, 4D): w1, through silu, then w3.</summary>
    public Part Up => PartReader.Packed(
        _dim,
        4 * _dim,
        $"{_read.Tensors.Name("w1.kernel")} | w3.kernel",
        () => Matrices.Beside(_read.Tensors.Read("w1.kernel", _dim, 2 * _dim), _read.Tensors.Read("w3.kernel", _dim, 2 * _dim), _dim));

    /// <summary>packed(2D, D).</summary>
    public Part Down => _read.Packed("w2.kernel", 2 * _dim, _dim);
}
