using MoxE.Model.Checkpoints;

namespace MoxE.Model.Export.Weights;

/// <summary>The weights of one mLSTM block (SPEC §2, §5) in the form the operators read; null where the model has none.</summary>
internal sealed class MLstmParts(ITensorSource source, string prefix)
{
    private readonly PartReader _read = new(source, prefix);
    private readonly int _dim = source.Config.Xlstm.EmbeddingDim;
    private readonly int _inner = source.Config.Xlstm.MLstmInner;
    private readonly int _block = source.Config.Xlstm.QkvBlockSize;
    private readonly int _heads = source.Config.Xlstm.MLstm.NumHeads;
    private readonly int _taps = source.Config.Xlstm.MLstm.Conv1dKernelSize;
    private readonly bool _bias = source.Config.Xlstm.Bias;

    /// <summary>[D].</summary>
    public Part Norm => _read.Vector("xlstm_norm.scale", _dim);

    /// <summary>packed(D, 2I): memory branch, then gate.</summary>
    public Part Up => _read.Packed("xlstm.proj_up.kernel", _dim, 2 * _inner);

    /// <summary>[2I].</summary>
    public Part? UpBias => _bias ? _read.Vector("xlstm.proj_up.bias", 2 * _inner) : null;

    /// <summary>[k, I], the last tap on the current token.</summary>
    public Part Conv => _read.Plain("xlstm.conv1d.conv.kernel", [_taps, 1, _inner], [_taps, _inner]);

    /// <summary>[1, I]: all that a sequence of one token needs of <see cref="Conv"/>.</summary>
    public Part LastTap => Part.Whole(
        [1, _inner],
        $"last tap of {_read.Tensors.Name("xlstm.conv1d.conv.kernel")}",
        () => _read.Tensors.Read("xlstm.conv1d.conv.kernel", _taps, 1, _inner)[((_taps - 1) * _inner)..]);

    /// <summary>[I].</summary>
    public Part ConvBias => _read.Vector("xlstm.conv1d.conv.bias", _inner);

    /// <summary>[3, block, I]: q, k, v.</summary>
    public Part Qkv => _read.Headwise(["xlstm.q_proj.kernel", "xlstm.k_proj.kernel", "xlstm.v_proj.kernel"], _inner / _block, _block);

    /// <summary>[3, I].</summary>
    public Part? QkvBias => _bias ? _read.Rows(["xlstm.q_proj.bias", "xlstm.k_proj.bias", "xlstm.v_proj.bias"], _inner) : null;

    /// <summary>[2H, 3I]: input gates, then forget gates.</summary>
    public Part Gates => Part.Join(InputGates, _read.Columns("xlstm.mlstm_cell.fgate.kernel", 3 * _inner, _heads));

    /// <summary>[2H].</summary>
    public Part GatesBias => Part.Whole(
        [2 * _heads],
        $"{_read.Tensors.Name("xlstm.mlstm_cell.igate.bias")} | fgate.bias",
        () =>
        [
            .. _read.Tensors.Read("xlstm.mlstm_cell.igate.bias", _heads),
            .. _read.Tensors.Read("xlstm.mlstm_cell.fgate.bias", _heads),
        ]);

    /// <summary>[H, 3I]: from zero state the forget gate has no effect.</summary>
    public Part InputGates => _read.Columns("xlstm.mlstm_cell.igate.kernel", 3 * _inner, _heads);

    /// <summary>[H].</summary>
    public Part InputGatesBias => _read.Vector("xlstm.mlstm_cell.igate.bias", _heads);

    /// <summary>[I].</summary>
    public Part OutNorm => _read.Vector("xlstm.mlstm_cell.outnorm.scale", _inner);

    /// <summary>[I].</summary>
    public Part Skip => _read.Vector("xlstm.learnable_skip", _inner);

    /// <summary>packed(I, D).</summary>
    public Part Down => _read.Packed("xlstm.proj_down.kernel", _inner, _dim);

    /// <summary>[D].</summary>
    public Part? DownBias => _bias ? _read.Vector("xlstm.proj_down.bias", _dim) : null;
}
