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
    private readonly float* _gates;
    private readonly float* _gatesBias;
    private readonly float* _recurrent;
    private readonly float* _headNorm;
    private readonly float* _ffnNorm;
    private readonly float* _ffnUp;
    private readonly float* _ffnUpBias;
    private readonly float* _ffnDown;
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
            _recurrent = info.Constant(at + 5, "s_recurrent", count, _heads, _headSize, 4, _headSize);
        }

        _gates = info.Constant(at + 3, "s_gates", count, _gateMaps, _headSize, _width);
        _gatesBias = info.Constant(at + 4, "s_gates_bias", count, _gateMaps, _width);
        _headNorm = info.OptionalConstant(at + 6, "s_headnorm", count, _width);
        _ffnNorm = info.Constant(at + 7, "s_ffn_norm", count, _width);
        _ffnUp = info.Constant(at + 8, "s_ffn_up", count, PanelLayout.Panels(2 * _ffnInner), _width, PanelLayout.Width);
        _ffnUpBias = info.OptionalConstant(at + 9, "s_ffn_up_bias", count, 2 * _ffnInner);
        _ffnDown = info.Constant(at + 10, "s_ffn_down", count, PanelLayout.Panels(_width), _ffnInner, PanelLayout.Width);
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
    /// <param name="window">[k − 1, D] last inputs of the convolution; null in token mode or for k = 1.</param>
    /// <param name="cell">[4, D] the cell's state; null in token mode.</param>
    /// <param name="y">[rows, D].</param>
    /// <param name="scratch">Room of <see cref="ScratchFloats"/>.</param>
    public void Run(int expert, float* x, int rows, float* window, float* cell, float* y, Scratch scratch)
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
                normed, _width, _conv + ((long)expert * _kernelSize * _width), _convBias + ((long)expert * _width), window, _kernelSize, _width, 0, _width, conv, _width, rows);
        }

        for (int map = 0; map < _gateMaps; map++)
        {
            float* source = _recurrentMode && map < 2 ? conv : normed;
            long index = ((long)expert * _gateMaps) + map;
            HeadwiseLinear.Rows(
                source, _width, _gates + (index * _headSize * _width), _gatesBias + (index * _width), _width, _headSize, gates + ((long)map * _width), _gateMaps * _width, rows);
        }

        // 3.–4. the cell
        if (cell is null)
        {
            SLstmCell.Token(gates, _gateMaps * _width, _width, mixed, _width, rows);
        }
        else
        {
            for (int head = 0; head < _heads; head++)
            {
                float* recurrent = _recurrent + ((((long)expert * _heads) + head) * 4 * _headSize * _headSize);
                SLstmCell.Sequence(gates, _gateMaps * _width, recurrent, cell, head, _headSize, _width, mixed, _width, rows);
            }
        }

        // 5. x1 = x + headnorm(y), then x1 + FFN(LN(x1))
        float* headNorm = _headNorm is null ? null : _headNorm + ((long)expert * _width);
        HeadNorm.Rows(mixed, _width, headNorm, x, _width, mixed, _width, rows, _heads, _headSize, _epsilon);
        LayerNorm.Rows(mixed, _width, _ffnNorm + ((long)expert * _width), normed, _width, rows, _width, _epsilon);
        Gemm.Run(
            normed, _width, rows, _ffnUp + (expert * PanelLayout.Length(_width, 2 * _ffnInner)), _width, 2 * _ffnInner, 0, PanelLayout.Panels(2 * _ffnInner), _ffnUpBias is null ? null : _ffnUpBias + (2L * expert * _ffnInner), null, 0, up, 2 * _ffnInner);
        GatedActivation.Rows(up, 2 * _ffnInner, _ffnInner, _activation, gated, _ffnInner, rows);
        Gemm.Run(
            gated, _ffnInner, rows, _ffnDown + (expert * PanelLayout.Length(_ffnInner, _width)), _ffnInner, _width, 0, PanelLayout.Panels(_width), _ffnDownBias is null ? null : _ffnDownBias + ((long)expert * _width), mixed, _width, y, _width);
    }

    /// <summary>Floats of scratch that <see cref="Run"/> takes for this many rows.</summary>
    public long ScratchFloats(int rows) =>
        (3 * Scratch.Rounded((long)rows * _width)) + Scratch.Rounded((long)rows * _gateMaps * _width) + Scratch.Rounded(2L * rows * _ffnInner)
        + Scratch.Rounded((long)rows * _ffnInner);
}
