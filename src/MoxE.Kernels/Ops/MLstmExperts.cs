using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>The mLSTM experts of a node: weights of all of them and the block of SPEC §5 for rows of one.</summary>
internal sealed unsafe class MLstmExperts
{
    private readonly int _width;
    private readonly int _inner;
    private readonly int _heads;
    private readonly int _kernelSize;
    private readonly int _block;
    private readonly int _headSize;
    private readonly int _gateColumns;
    private readonly float _epsilon;
    private readonly float* _norm;
    private readonly PackedWeight _up;
    private readonly float* _upBias;
    private readonly float* _conv;
    private readonly float* _convBias;
    private readonly float* _qkv;
    private readonly float* _qkvBias;
    private readonly float* _gates;
    private readonly float* _gatesBias;
    private readonly float* _outNorm;
    private readonly float* _skip;
    private readonly PackedWeight _down;
    private readonly float* _downBias;

    /// <summary>Reads inputs <paramref name="at"/> … <paramref name="at"/> + 12 of the node.</summary>
    public MLstmExperts(KernelInfo info, int at, int count, bool recurrent)
    {
        _inner = info.Integer("mlstm_inner", 1);
        _heads = info.Integer("mlstm_heads", 1);
        _epsilon = info.Real("epsilon");
        _width = info.ConstantSize(at, "m_norm", 1);
        _kernelSize = info.ConstantSize(at + 3, "m_conv", 1);
        _block = info.ConstantSize(at + 5, "m_qkv", 2);
        _gateColumns = recurrent ? 2 * _heads : _heads;
        if (_inner % _heads != 0 || _inner % _block != 0 || (!recurrent && _kernelSize != 1))
        {
            throw new OrtCallException($"inner size {_inner} must be a multiple of {_heads} heads and of blocks of {_block}; token experts ship one tap of {_kernelSize}");
        }

        _headSize = _inner / _heads;
        Layout = new MLstmStateLayout(_heads, _headSize);
        _norm = info.Constant(at, "m_norm", count, _width);
        _up = info.Packed(at + 1, "m_up", _width, 2 * _inner, count);
        _upBias = info.OptionalConstant(at + 2, "m_up_bias", count, 2 * _inner);
        _conv = info.Constant(at + 3, "m_conv", count, _kernelSize, _inner);
        _convBias = info.Constant(at + 4, "m_conv_bias", count, _inner);
        _qkv = info.Constant(at + 5, "m_qkv", count, 3, _block, _inner);
        _qkvBias = info.OptionalConstant(at + 6, "m_qkv_bias", count, 3, _inner);
        _gates = info.Constant(at + 7, "m_gates", count, _gateColumns, 3 * _inner);
        _gatesBias = info.Constant(at + 8, "m_gates_bias", count, _gateColumns);
        _outNorm = info.Constant(at + 9, "m_outnorm", count, _inner);
        _skip = info.Constant(at + 10, "m_skip", count, _inner);
        _down = info.Packed(at + 11, "m_down", _inner, _width, count);
        _downBias = info.OptionalConstant(at + 12, "m_down_bias", count, _width);
    }

    /// <summary>Values of the convolution's window: k − 1.</summary>
    public int WindowSize => _kernelSize - 1;

    /// <summary>I.</summary>
    public int Inner => _inner;

    /// <summary>D, columns of the input and of the output.</summary>
    public int Width => _width;

    /// <summary>How the state of a recurrent expert's cell lies.</summary>
    public MLstmStateLayout Layout { get; }

    /// <summary>Runs the block of one expert on gathered rows.</summary>
    /// <param name="expert">0 … count − 1 among the mLSTM experts.</param>
    /// <param name="x">[rows, D] the block's input, also its residual.</param>
    /// <param name="rows">Rows, in sequence order where there is a state.</param>
    /// <param name="pools">The expert's state, or null for token mode.</param>
    /// <param name="slot">The slot of the rows' sequence.</param>
    /// <param name="y">[rows, D].</param>
    /// <param name="gemm">How the products are computed.</param>
    /// <param name="scratch">Room of <see cref="ScratchFloats"/>.</param>
    public void Run(int expert, float* x, int rows, ExpertPools* pools, int slot, float* y, ExpertGemm gemm, Scratch scratch)
    {
        float* normed = scratch.Take((long)rows * _width);
        float* up = scratch.Take(2L * rows * _inner);
        float* conv = scratch.Take((long)rows * _inner);
        float* qkv = scratch.Take(3L * rows * _inner);
        float* gates = scratch.Take((long)rows * _gateColumns);
        float* h = scratch.Take((long)rows * _inner);
        float* window = pools is null ? null : pools->WindowOf(slot);

        // 1. [a, z] = xn W_up
        LayerNorm.Rows(x, _width, _norm + ((long)expert * _width), normed, _width, rows, _width, _epsilon);
        gemm.Run(normed, rows, _up[expert], Of(_upBias, expert, 2L * _inner), null, up);

        // 2. c = silu(conv(a))
        CausalConv.Sequence(
            up, 2 * _inner, _conv + ((long)expert * _kernelSize * _inner), _convBias + ((long)expert * _inner), window, _kernelSize, _inner, 0, _inner, conv, _inner, rows);

        // 3. q, k from c; v from a
        float* maps = _qkv + (3L * expert * _block * _inner);
        for (int map = 0; map < 3; map++)
        {
            float* source = map < 2 ? conv : up;
            int ld = map < 2 ? _inner : 2 * _inner;
            HeadwiseLinear.Rows(source, ld, maps + ((long)map * _block * _inner), Of(_qkvBias, (3 * expert) + map, _inner), _inner, _block, qkv + ((long)map * _inner), 3 * _inner, rows);
        }

        // 4. gate pre-activations from [q, k, v]
        DotProducts.Rows(qkv, 3 * _inner, rows, _gates + (3L * expert * _gateColumns * _inner), 3 * _inner, _gateColumns, _gatesBias + ((long)expert * _gateColumns), gates, _gateColumns);

        // 5. the cell, head by head
        float* reads = pools is null ? null : scratch.Take(MLstmCell.ScratchFloats(_headSize));
        for (int head = 0; head < _heads; head++)
        {
            float* q = qkv + ((long)head * _headSize);
            float* to = h + ((long)head * _headSize);
            if (pools is null)
            {
                MLstmCell.Token(q, q + _inner, q + (2L * _inner), 3 * _inner, gates + head, _gateColumns, _headSize, to, _inner, rows);
            }
            else
            {
                MLstmCell.Sequence(
                    q, q + _inner, q + (2L * _inner), 3 * _inner, gates + head, gates + _heads + head, _gateColumns, pools->MLstm.Head(slot, head, _heads), _headSize, to, _inner, rows, reads);
            }
        }

        // 6. (headnorm(h) + skip ⊙ c) ⊙ silu(z), 7. down, residual
        GatedHeadNorm.Rows(h, _inner, conv, _inner, up + _inner, 2 * _inner, _outNorm + ((long)expert * _inner), _skip + ((long)expert * _inner), h, _inner, rows, _heads, _headSize, _epsilon);
        gemm.Run(h, rows, _down[expert], Of(_downBias, expert, _width), x, y);
    }

    /// <summary>Weights of one expert.</summary>
    public long Weights => (3L * _width * _inner) + (3L * _inner * (_block + _gateColumns));

    /// <summary>Floats of scratch that <see cref="Run"/> takes for this many rows.</summary>
    public long ScratchFloats(int rows) =>
        Scratch.Rounded((long)rows * _width) + Scratch.Rounded(2L * rows * _inner) + (2 * Scratch.Rounded((long)rows * _inner))
        + Scratch.Rounded(3L * rows * _inner) + Scratch.Rounded((long)rows * _gateColumns) + Scratch.Rounded(MLstmCell.ScratchFloats(_headSize));

    private static float* Of(float* optional, int index, long stride) => optional is null ? null : optional + (index * stride);
}
