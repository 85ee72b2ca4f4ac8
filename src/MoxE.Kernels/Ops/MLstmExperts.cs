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
    private readonly int _gateColumns;
    private readonly float _epsilon;
    private readonly float* _norm;
    private readonly float* _up;
    private readonly float* _upBias;
    private readonly float* _conv;
    private readonly float* _convBias;
    private readonly float* _qkv;
    private readonly float* _qkvBias;
    private readonly float* _gates;
    private readonly float* _gatesBias;
    private readonly float* _outNorm;
    private readonly float* _skip;
    private readonly float* _down;
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

        _norm = info.Constant(at, "m_norm", count, _width);
        _up = info.Constant(at + 1, "m_up", count, PanelLayout.Panels(2 * _inner), _width, PanelLayout.Width);
        _upBias = info.OptionalConstant(at + 2, "m_up_bias", count, 2 * _inner);
        _conv = info.Constant(at + 3, "m_conv", count, _kernelSize, _inner);
        _convBias = info.Constant(at + 4, "m_conv_bias", count, _inner);
        _qkv = info.Constant(at + 5, "m_qkv", count, 3, _block, _inner);
        _qkvBias = info.OptionalConstant(at + 6, "m_qkv_bias", count, 3, _inner);
        _gates = info.Constant(at + 7, "m_gates", count, PanelLayout.Panels(_gateColumns), 3 * _inner, PanelLayout.Width);
        _gatesBias = info.Constant(at + 8, "m_gates_bias", count, _gateColumns);
        _outNorm = info.Constant(at + 9, "m_outnorm", count, _inner);
        _skip = info.Constant(at + 10, "m_skip", count, _inner);
        _down = info.Constant(at + 11, "m_down", count, PanelLayout.Panels(_width), _inner, PanelLayout.Width);
        _downBias = info.OptionalConstant(at + 12, "m_down_bias", count, _width);
    }

    /// <summary>Values of the convolution's window: k − 1.</summary>
    public int WindowSize => _kernelSize - 1;

    /// <summary>I.</summary>
    public int Inner => _inner;

    /// <summary>D, columns of the input and of the output.</summary>
    public int Width => _width;

    /// <summary>H.</summary>
    public int Heads => _heads;

    /// <summary>Runs the block of one expert on gathered rows.</summary>
    /// <param name="expert">0 … count − 1 among the mLSTM experts.</param>
    /// <param name="x">[rows, D] the block's input, also its residual.</param>
    /// <param name="rows">Rows, in sequence order where there is a state.</param>
    /// <param name="state">The state of the rows' sequence, or null pointers for token mode.</param>
    /// <param name="y">[rows, D].</param>
    /// <param name="scratch">Room of <see cref="ScratchFloats"/>.</param>
    public void Run(int expert, float* x, int rows, MLstmState state, float* y, Scratch scratch)
    {
        float* normed = scratch.Take((long)rows * _width);
        float* up = scratch.Take(2L * rows * _inner);
        float* conv = scratch.Take((long)rows * _inner);
        float* qkv = scratch.Take(3L * rows * _inner);
        float* gates = scratch.Take((long)rows * _gateColumns);
        float* h = scratch.Take((long)rows * _inner);

        // 1. [a, z] = xn W_up
        LayerNorm.Rows(x, _width, _norm + ((long)expert * _width), normed, _width, rows, _width, _epsilon);
        Gemm.Run(
            normed, _width, rows, _up + (expert * PanelLayout.Length(_width, 2 * _inner)), _width, 2 * _inner, 0, PanelLayout.Panels(2 * _inner), Of(_upBias, expert, 2L * _inner), null, 0, up, 2 * _inner);

        // 2. c = silu(conv(a))
        CausalConv.Sequence(
            up, 2 * _inner, _conv + ((long)expert * _kernelSize * _inner), _convBias + ((long)expert * _inner), state.Window, _kernelSize, _inner, 0, _inner, conv, _inner, rows);

        // 3. q, k from c; v from a
        float* maps = _qkv + (3L * expert * _block * _inner);
        for (int map = 0; map < 3; map++)
        {
            float* source = map < 2 ? conv : up;
            int ld = map < 2 ? _inner : 2 * _inner;
            HeadwiseLinear.Rows(source, ld, maps + ((long)map * _block * _inner), Of(_qkvBias, (3 * expert) + map, _inner), _inner, _block, qkv + ((long)map * _inner), 3 * _inner, rows);
        }

        // 4. gate pre-activations from [q, k, v]
        Gemm.Run(
            qkv, 3 * _inner, rows, _gates + (expert * PanelLayout.Length(3 * _inner, _gateColumns)), 3 * _inner, _gateColumns, 0, PanelLayout.Panels(_gateColumns), _gatesBias + ((long)expert * _gateColumns), null, 0, gates, _gateColumns);

        // 5. the cell, head by head
        int headSize = _inner / _heads;
        for (int head = 0; head < _heads; head++)
        {
            float* q = qkv + ((long)head * headSize);
            if (state.Memory is null)
            {
                MLstmCell.Token(q, q + _inner, q + (2L * _inner), 3 * _inner, gates + head, _gateColumns, headSize, h + ((long)head * headSize), _inner, rows);
            }
            else
            {
                MLstmCell.Sequence(
                    q, q + _inner, q + (2L * _inner), 3 * _inner, gates + head, gates + _heads + head, _gateColumns, state.Memory + ((long)head * headSize * headSize), state.Normalizer + ((long)head * headSize), state.Stabilizer + head, headSize, h + ((long)head * headSize), _inner, rows);
            }
        }

        // 6. (headnorm(h) + skip ⊙ c) ⊙ silu(z), 7. down, residual
        GatedHeadNorm.Rows(h, _inner, conv, _inner, up + _inner, 2 * _inner, _outNorm + ((long)expert * _inner), _skip + ((long)expert * _inner), h, _inner, rows, _heads, headSize, _epsilon);
        Gemm.Run(
            h, _inner, rows, _down + (expert * PanelLayout.Length(_inner, _width)), _inner, _width, 0, PanelLayout.Panels(_width), Of(_downBias, expert, _width), x, _width, y, _width);
    }

    /// <summary>Floats of scratch that <see cref="Run"/> takes for this many rows.</summary>
    public long ScratchFloats(int rows) =>
        Scratch.Rounded((long)rows * _width) + Scratch.Rounded(2L * rows * _inner) + (2 * Scratch.Rounded((long)rows * _inner))
        + Scratch.Rounded(3L * rows * _inner) + Scratch.Rounded((long)rows * _gateColumns);

    private static float* Of(float* optional, int index, long stride) => optional is null ? null : optional + (index * stride);
}

/// <summary>The state of one mLSTM expert and sequence; null pointers in token mode, Window also where k = 1.</summary>
/// <param name="Window">[k − 1, I] last inputs of the convolution.</param>
/// <param name="Memory">[H, P, P].</param>
/// <param name="Normalizer">[H, P].</param>
/// <param name="Stabilizer">[H].</param>
internal readonly unsafe struct MLstmState(float* Window, float* Memory, float* Normalizer, float* Stabilizer)
{
    public float* Window { get; } = Window;

    public float* Memory { get; } = Memory;

    public float* Normalizer { get; } = Normalizer;

    public float* Stabilizer { get; } = Stabilizer;
}
