using MoxE.Model.Checkpoints;

namespace MoxE.Model.Export.Weights;

/// <summary>The weights of one sLSTM block and its feed-forward network (SPEC §2, §6) in the form the operators read; null where the model has none.</summary>
internal sealed class SLstmParts(ITensorSource source, string prefix)
{
    private readonly PartReader _read = new(source, prefix);
    private readonly int _dim = source.Config.Xlstm.EmbeddingDim;
    private readonly int _inner = source.Config.Xlstm.FeedForwardInner;
    private readonly int _heads = source.Config.Xlstm.SLstm.NumHeads;
    private readonly int _headSize = source.Config.Xlstm.EmbeddingDim / source.Config.Xlstm.SLstm.NumHeads;
    private readonly int _taps = source.Config.Xlstm.SLstm.Conv1dKernelSize;
    private readonly bool _scaled = source.Config.Xlstm.SLstm.GroupNormWeight;
    private readonly bool _bias = source.Config.Xlstm.FeedForward.Bias;

    /// <summary>[D].</summary>
    public Part Norm => _read.Vector("xlstm_norm.scale", _dim);

    /// <summary>[k, D], the last tap on the current token.</summary>
    public Part Conv => _read.Plain("xlstm.conv1d.conv.kernel", [_taps, 1, _dim], [_taps, _dim]);

    /// <summary>[D].</summary>
    public Part ConvBias => _read.Vector("xlstm.conv1d.conv.bias", _dim);

    /// <summary>[4, d, D]: i, f, z, o.</summary>
    public Part Gates => _read.Headwise(["xlstm.igate.kernel", "xlstm.fgate.kernel", "xlstm.zgate.kernel", "xlstm.ogate.kernel"], _heads, _headSize);

    /// <summary>[4, D].</summary>
    public Part GatesBias => Part.Whole([4, _dim], $"[gate, head · size] of {_read.Tensors.Name(Bias)}", BiasByGate);

    /// <summary>[2, d, D]: z, o, all that act on a sequence of one token.</summary>
    public Part OutputGates => _read.Headwise(["xlstm.zgate.kernel", "xlstm.ogate.kernel"], _heads, _headSize);

    /// <summary>[2, D]: z, o.</summary>
    public Part OutputGatesBias => Part.Whole([2, _dim], $"rows z and o, [gate, head · size] of {_read.Tensors.Name(Bias)}", () => BiasByGate()[(2 * _dim)..]);

    /// <summary>[H, d, 4, d]: (head, in, gate, out).</summary>
    public Part Recurrent => _read.Plain("xlstm.slstm_cell._recurrent_kernel_", [_heads, _headSize, 4, _headSize]);

    /// <summary>[D].</summary>
    public Part? HeadNorm => _scaled ? _read.Vector("xlstm.group_norm.scale", _dim) : null;

    /// <summary>[D].</summary>
    public Part FfnNorm => _read.Vector("ffn_norm.scale", _dim);

    /// <summary>packed(D, 2F): through the activation, then linear.</summary>
    public Part FfnUp => _read.Packed("ffn.proj_up.kernel", _dim, 2 * _inner);

    /// <summary>[2F].</summary>
    public Part? FfnUpBias => _bias ? _read.Vector("ffn.proj_up.bias", 2 * _inner) : null;

    /// <summary>packed(F, D).</summary>
    public Part FfnDown => _read.Packed("ffn.proj_down.kernel", _inner, _dim);

    /// <summary>[D].</summary>
    public Part? FfnDownBias => _bias ? _read.Vector("ffn.proj_down.bias", _dim) : null;

    private const string Bias = "xlstm.slstm_cell._bias_";

    private float[] BiasByGate() => Matrices.SwapLeading(_read.Tensors.Read(Bias, _heads, 4, _headSize), _heads, 4, _headSize);
}
