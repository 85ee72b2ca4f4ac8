using MoxE.Kernels.Interop;
using MoxE.Kernels.Numerics;

namespace MoxE.Kernels.Ops;

/// <summary>The sLSTM experts of a node: weights of all of them and the block of SPEC §6 for rows of one.</summary>
internal sealed unsafe class SLstmExperts
{
    private readonly bool _recurrentMode;
    private readonly int _width;
    private readonly int _heads;
    private readonly int _headSize;
    private readonly int _kernelSize;
    private readonly int _gateMaps;
    private readonly int _ffnInner;
    private readonly Activation _activation;
    private readonly float _epsilon;
    private readonly float* _norm;
    private readonly float* _conv;
    private readonly float* _convBias;
    private readonly PackedWeight _gates;
    private readonly float* _gatesBias;
    private readonly PackedWeight _recurrent;
    private readonly float* _headNorm;
    private readonly float* _ffnNorm;
    private readonly PackedWeight _ffnUp;
    private readonly float* _ffnUpBias;
    private readonly PackedWeight _ffnDown;
    private readonly float* _ffnDownBias;

    /// <summary>Reads inputs <paramref name="at"/> … <paramref name="at"/> + 11 of the node.</summary>
    public SLstmExperts(KernelInfo info, int at, int count, bool recurrent)
    {
        _recurrentMode = recurrent;
        _heads = info.Integer("slstm_heads", 1);
        _ffnInner = info.Integer("ffn_inner", 1);
        _activation = ActivationNames.Parse(info.String("activation"));
        _epsilon = info.Real("epsilon");
        _width = info.ConstantSize(at, "s_norm", 1);
        _headSize = _width / _heads;
        _gateMaps = recurrent ? 4 : 2;
        if (_width % _heads != 0)
        {
            throw new OrtCallException($"width {_width} must be a multiple of {_heads} heads");
        }

        _norm = info.Constant(at, "s_norm", count, _width);
        if (recurrent)
        {
            _kernelSize = info.ConstantSize(at + 1, "s_conv", 1);
            _conv = info.Constant(at + 1, "s_conv", count, _kernelSize, _width);
            _convBias = info.Constant(at + 2, "s_conv_bias", count, _width);
            _recurrent = info.Packed(at + 5, "s_recurrent", _headSize, 4 * _headSize, count, _heads);
        }

        _gates = info.Packed(at + 3, "s_gates", _headSize, 2 * _headSize, count, _gateMaps / 2, _heads);
        _gatesBias = info.Constant(at + 4, "s_gates_bias", count, _gateMaps * _width);
        _headNorm = info.OptionalConstant(at + 6, "s_headnorm", count, _width);
        _ffnNorm = info.Constant(at + 7, "s_ffn_norm", count, _width);
        _ffnUp = info.Packed(at + 8, "s_ffn_up", _width, 2 * _ffnInner, count);
        _ffnUpBias = info.OptionalConstant(at + 9, "s_ffn_up_bias", count, 2 * _ffnInner);
        _ffnDown = info.Packed(at + 10, "s_ffn_down", _ffnInner, _width, count);
        _ffnDownBias = info.OptionalConstant(at + 11, "s_ffn_down_bias", count, _width);
    }

    /// <summary>Values of the convolution's window: k − 1; 0 in token mode.</summary>
    public int WindowSize => _recurrentMode ? _kernelSize - 1 : 0;

    /// <summary>D.</summary>
    public int Width => _width;

    /// <summary>Runs the block of one expert on gathered rows.</summary>
    /// <param name="expert">0 … count − 1 among the sLSTM experts.</param>
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
        float* conv = _recurrentMode ? scratch.Take((long)rows * _width) : null;
        float* gates = scratch.Take((long)rows * _gateMaps * _width);
        float* mixed = scratch.Take((long)rows * _width);
        float* up = scratch.Take(2L * rows * _ffnInner);
        float* gated = scratch.Take((long)rows * _ffnInner);

        // 1. c = silu(conv(xn)); 2. gates: i, f from c; z, o from xn
        LayerNorm.Rows(x, _width, _norm + ((long)expert * _width), normed, _width, rows, _width, _epsilon);
        if (_recurrentMode)
        {
            CausalConv.Sequence(
                normed, _width, _conv + ((long)expert * _kernelSize * _width), _convBias + ((long)expert * _width), pools->WindowOf(slot), _kernelSize, _width, 0, _width, conv, _width, rows);
        }

        int sources = _gateMaps / 2;
        int columns = 2 * _headSize;
        for (int source = 0; source < sources; source++)
        {
            for (int head = 0; head < _heads; head++)
            {
                long index = (((long)expert * sources) + source) * _heads;
                long column = ((long)head * _gateMaps * _headSize) + ((long)source * columns);
                float* from = (_recurrentMode && source == 0 ? conv : normed) + ((long)head * _headSize);
                PackedWeight weight = _gates[index + head];
                Gemm.Run(
                    from, _width, QuantizedRows.For(weight, from, _width, rows), rows, weight, 0, weight.Panels, _gatesBias + ((long)expert * _gateMaps * _width) + column, null, 0, gates + column, _gateMaps * _width);
            }
        }

        // 3.–4. the cell
        if (pools is null)
        {
            SLstmCell.Token(gates, _heads, _headSize, mixed, rows);
        }
        else
        {
            float* steps = scratch.Take(SLstmCell.ScratchFloats(1, _headSize));
            int* starts = stackalloc int[2] { 0, rows };
            for (int head = 0; head < _heads; head++)
            {
                SLstmCell.Sequences(gates, _recurrent[((long)expert * _heads) + head], pools->SLstm[0], &slot, starts, 1, head, _headSize, _width, mixed, steps);
            }
        }

        // 5. x1 = x + headnorm(y), then x1 + FFN(LN(x1))
        float* headNorm = _headNorm is null ? null : _headNorm + ((long)expert * _width);
        HeadNorm.Rows(mixed, _width, headNorm, x, _width, mixed, _width, rows, _heads, _headSize, _epsilon);
        LayerNorm.Rows(mixed, _width, _ffnNorm + ((long)expert * _width), normed, _width, rows, _width, _epsilon);
        gemm.Run(
            normed, rows, _ffnUp[expert], _ffnUpBias is null ? null : _ffnUpBias + (2L * expert * _ffnInner), null, up);
        GatedActivation.Rows(up, 2 * _ffnInner, _ffnInner, _activation, gated, _ffnInner, rows);
        gemm.Run(
            gated, rows, _ffnDown[expert], _ffnDownBias is null ? null : _ffnDownBias + ((long)expert * _width), mixed, y);
    }

    /// <summary>Weights of one expert.</summary>
    public long Weights => ((long)_width * _gateMaps * _headSize) + (3L * _width * _ffnInner) + (_recurrentMode ? 4L * _width * _headSize : 0);

    /// <summary>Floats of scratch that <see cref="Run"/> takes for this many rows.</summary>
    public long ScratchFloats(int rows) =>
        (3 * Scratch.Rounded((long)rows * _width)) + Scratch.Rounded((long)rows * _gateMaps * _width) + Scratch.Rounded(2L * rows * _ffnInner)
        + Scratch.Rounded((long)rows * _ffnInner) + Scratch.Rounded(SLstmCell.ScratchFloats(1, _headSize));
}
