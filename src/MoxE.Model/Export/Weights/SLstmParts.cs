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

    /// <summary>[2, H, packed(d, 2d)]: i, f of each head, then z, o of each.</summary>
    public Part Gates => Part.Join(GatePairs("xlstm.igate.kernel", "xlstm.fgate.kernel"), OutputGates);

    /// <summary>[4D]: head by head i, f, z, o.</summary>
    public Part GatesBias => _read.Plain(Bias, [_heads, 4, _headSize], [4 * _dim]);

    /// <summary>[1, H, packed(d, 2d)]: z, o, all that act on a sequence of one token.</summary>
    public Part OutputGates => GatePairs("xlstm.zgate.kernel", "xlstm.ogate.kernel");

    /// <summary>[2D]: head by head z, o.</summary>
    public Part OutputGatesBias => Part.Whole([2 * _dim], $"z and o of {_read.Tensors.Name(Bias)}", () =>
        [.. Enumerable.Range(0, _heads).SelectMany(head => _read.Tensors.Read(Bias, _heads, 4, _headSize).Skip(((4 * head) + 2) * _headSize).Take(2 * _headSize))]);

    /// <summary>[H, packed(d, 4d)]: columns gate by gate.</summary>
    public Part Recurrent => new(
        [_heads],
        $"per head packed({_headSize}, {4 * _headSize}) of {_read.Tensors.Name("xlstm.slstm_cell._recurrent_kernel_")}",
        () => [_read.Tensors.Read("xlstm.slstm_cell._recurrent_kernel_", _heads, _headSize, 4, _headSize)],
        new MatrixSize(_headSize, 4 * _headSize));

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

    /// <summary>[1, H, packed(d, 2d)] of two headwise maps stored (head, out, in).</summary>
    private Part GatePairs(string first, string second) => new(
        [1, _heads],
        $"per head packed({_headSize}, {2 * _headSize}) of {_read.Tensors.Name(first)} | {_read.Tensors.Name(second)}",
        () =>
        {
            float[] left = _read.Tensors.Read(first, _heads, _headSize, _headSize);
            float[] right = _read.Tensors.Read(second, _heads, _headSize, _headSize);
            return Enumerable.Range(0, _heads).Select(head => Matrices.Transpose([.. Head(left, head), .. Head(right, head)], 2 * _headSize, _headSize));
        },
        new MatrixSize(_headSize, 2 * _headSize));

    private ArraySegment<float> Head(float[] maps, int head) => new(maps, head * _headSize * _headSize, _headSize * _headSize);
}
