using MoxE.Model.Checkpoints;
using MoxE.Model.Export.Weights;

namespace MoxE.Model.Export.Portable;

/// <summary>
/// Weights of an mLSTM block for standard operators. Forget gates are negated: -logsigmoid(f) is then Softplus of what the
/// product gives. The small blocks of q, k and v are joined to larger ones with zeros between them (<see cref="JoinedBlocks"/>).
/// </summary>
internal sealed class PlainMLstmParts(ITensorSource source, string prefix)
{
    private static readonly string[] QkvBiases = ["xlstm.q_proj.bias", "xlstm.k_proj.bias", "xlstm.v_proj.bias"];

    private readonly FiniteTensors _tensors = new(source, prefix);
    private readonly int _inner = source.Config.Xlstm.MLstmInner;
    private readonly int _heads = source.Config.Xlstm.MLstm.NumHeads;
    private readonly JoinedBlocks _joined = new(source.Config.Xlstm.MLstmInner / source.Config.Xlstm.QkvBlockSize, source.Config.Xlstm.QkvBlockSize);

    /// <summary>[groups, width, 2 · width]: q, then k.</summary>
    public Part QueryKey => _joined.Of(_tensors, "xlstm.q_proj.kernel", "xlstm.k_proj.kernel");

    /// <summary>[groups, width, width].</summary>
    public Part Value => _joined.Of(_tensors, "xlstm.v_proj.kernel");

    /// <summary>[3, 1, I]: q, k, v.</summary>
    public Part? QkvBias => source.Config.Xlstm.Bias
        ? new([3, 1, _inner], "q, k, v biases", () => QkvBiases.Select(name => _tensors.Read(name, _inner)))
        : null;

    /// <summary>[3, I, 2H] over q, k and v: input gates, then negated forget gates.</summary>
    public Part Gates => Part.Whole(
        [3, _inner, 2 * _heads],
        $"{_tensors.Name("xlstm.mlstm_cell.igate.kernel")} | -fgate.kernel",
        () => Matrices.Beside(
            _tensors.Read("xlstm.mlstm_cell.igate.kernel", 3 * _inner, _heads),
            Matrices.Negated(_tensors.Read("xlstm.mlstm_cell.fgate.kernel", 3 * _inner, _heads)),
            3 * _inner));

    /// <summary>[2H].</summary>
    public Part GatesBias => Part.Whole(
        [2 * _heads],
        $"{_tensors.Name("xlstm.mlstm_cell.igate.bias")} | -fgate.bias",
        () => [.. _tensors.Read("xlstm.mlstm_cell.igate.bias", _heads), .. Matrices.Negated(_tensors.Read("xlstm.mlstm_cell.fgate.bias", _heads))]);

    /// <summary>[3, I, H] over q, k and v.</summary>
    public Part InputGates => Part.Whole(
        [3, _inner, _heads], _tensors.Name("xlstm.mlstm_cell.igate.kernel"), () => _tensors.Read("xlstm.mlstm_cell.igate.kernel", 3 * _inner, _heads));
}
