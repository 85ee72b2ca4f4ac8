using MoxE.Model.Checkpoints;
using MoxE.Model.Export.Weights;

namespace MoxE.Model.Export.Portable;

/// <summary>Weights of an sLSTM block for standard operators, head by head; forget gates are negated, so that -logsigmoid(f) is Softplus.</summary>
internal sealed class PlainSLstmParts(ITensorSource source, string prefix)
{
    private const string Bias = "xlstm.slstm_cell._bias_";
    private const string Kernel = "xlstm.slstm_cell._recurrent_kernel_";
    private const int Forget = 1; // of i, f, z, o

    private readonly FiniteTensors _tensors = new(source, prefix);
    private readonly int _heads = source.Config.Xlstm.SLstm.NumHeads;
    private readonly int _size = source.Config.Xlstm.EmbeddingDim / source.Config.Xlstm.SLstm.NumHeads;

    /// <summary>[H, d, 2d]: i, -f.</summary>
    public Part MemoryGates => Pair("xlstm.igate.kernel", "xlstm.fgate.kernel", negated: true);

    /// <summary>[H, d, 2d]: z, o.</summary>
    public Part OutputGates => Pair("xlstm.zgate.kernel", "xlstm.ogate.kernel", negated: false);

    /// <summary>[H, 1, 4d]: i, -f, z, o.</summary>
    public Part GatesBias => Part.Whole([_heads, 1, 4 * _size], $"{_tensors.Name(Bias)}, f negated", () => ForgetNegated(_tensors.Read(Bias, _heads, 4, _size)));

    /// <summary>[H, 1, 2d]: z, o.</summary>
    public Part OutputGatesBias => Part.Whole(
        [_heads, 1, 2 * _size],
        $"z and o of {_tensors.Name(Bias)}",
        () => [.. _tensors.Read(Bias, _heads, 4, _size).Chunk(4 * _size).SelectMany(head => head[(2 * _size)..])]);

    /// <summary>[H, d, 4d]: i, -f, z, o.</summary>
    public Part Recurrent => Part.Whole([_heads, _size, 4 * _size], $"{_tensors.Name(Kernel)}, f negated", () => ForgetNegated(_tensors.Read(Kernel, _heads, _size, 4, _size)));

    /// <summary>Negates the forget gate's of each four runs of d numbers.</summary>
    private float[] ForgetNegated(float[] gates)
    {
        float[] negated = [.. gates];
        for (int start = Forget * _size; start < negated.Length; start += 4 * _size)
        {
            Span<float> own = negated.AsSpan(start, _size);
            Matrices.Negated(own).CopyTo(own);
        }

        return negated;
    }

    /// <summary>Two maps stored (head, out, in) side by side.</summary>
    private Part Pair(string first, string second, bool negated) => Part.Whole(
        [_heads, _size, 2 * _size],
        $"{_tensors.Name(first)} | {(negated ? "-" : "")}{second}",
        () =>
        {
            float[] left = _tensors.Read(first, _heads, _size, _size);
            float[] right = _tensors.Read(second, _heads, _size, _size);
            float[][] heads = [.. left.Chunk(_size * _size).Zip((negated ? Matrices.Negated(right) : right).Chunk(_size * _size), (l, r) =>
                Matrices.Transpose([.. l, .. r], 2 * _size, _size))];
            return [.. heads.SelectMany(head => head)];
        });
}
