using MoxE.Model.Config;
using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>An sLSTM block with its feed-forward network, SPEC §6.</summary>
internal sealed class SLstmBlock : Block
{
    private readonly Tensor _norm;
    private readonly CausalConv _conv;
    private readonly Tensor _inputGate;
    private readonly Tensor _forgetGate;
    private readonly Tensor _valueGate;
    private readonly Tensor _outputGate;
    private readonly Tensor _recurrent;
    private readonly Tensor _bias;
    private readonly Tensor? _groupNorm;
    private readonly Tensor _feedForwardNorm;
    private readonly FeedForward _feedForward;
    private readonly long _heads;
    private readonly long _width;

    /// <summary>Over shared parameters.</summary>
    public SLstmBlock(ParameterScope parameters, MoxEConfig config)
    {
        ParameterScope layer = parameters.Within("xlstm");
        (_heads, _width) = (config.Xlstm.SLstm.NumHeads, config.Xlstm.EmbeddingDim);
        _norm = parameters["xlstm_norm.scale"];
        _conv = new CausalConv(layer.Within("conv1d.conv"));
        (_inputGate, _forgetGate) = (layer["igate.kernel"], layer["fgate.kernel"]);
        (_valueGate, _outputGate) = (layer["zgate.kernel"], layer["ogate.kernel"]);
        (_recurrent, _bias) = (layer["slstm_cell._recurrent_kernel_"], layer["slstm_cell._bias_"]);
        _groupNorm = layer.Find("group_norm.scale");
        _feedForwardNorm = parameters["ffn_norm.scale"];
        _feedForward = new FeedForward(parameters.Within("ffn"), config.Xlstm.FeedForward.ActFn);
    }

    /// <inheritdoc/>
    public override (Tensor Output, BlockState? Final) Forward(Tensor x, BlockState? initial, Dropout dropout)
    {
        var state = (SLstmState?)initial;
        (long batch, long length) = (x.shape[0], x.shape[1]);
        Tensor normed = LayerNorm.Apply(x, _norm);
        (Tensor convolved, Tensor window) = _conv.Apply(normed, state?.Conv);
        Tensor inputForget = Pair(convolved.silu(), _inputGate, _forgetGate, 0);
        Tensor valueOutput = Pair(normed, _valueGate, _outputGate, 2);

        // By head, [4, Hs, B, d], as the cell runs.
        Tensor entering = state is null
            ? zeros([4, _heads, batch, _width / _heads], x.dtype)
            : state.Cell.unflatten(2, [_heads, _width / _heads]).permute(1, 2, 0, 3);
        (Tensor y, Tensor cell) = SLstmSequence.Run(
            inputForget.view(_heads, batch, length, -1), valueOutput.view(_heads, batch, length, -1), _recurrent, entering);
        Tensor final = cell.permute(2, 0, 1, 3).reshape(batch, 4, _width);
        return (Finish(x, y.permute(1, 2, 0, 3), dropout), new SLstmState(window, final));
    }

    /// <inheritdoc/>
    public override Tensor ForwardTokens(Tensor x, Dropout dropout)
    {
        Tensor[] valueOutput = Pair(LayerNorm.Apply(x, _norm), _valueGate, _outputGate, 2).chunk(2, -1);
        return Finish(x, (valueOutput[0].tanh() * valueOutput[1].sigmoid()).transpose(0, 1), dropout);
    }

    /// <summary>Pre-activations of two neighbouring gates, bias included, without the recurrent part.</summary>
    /// <param name="x">[…, D], N rows.</param>
    /// <param name="first">[Hs, d, d].</param>
    /// <param name="second">[Hs, d, d].</param>
    /// <param name="gate">Number of the first of i, f, z, o.</param>
    /// <returns>By head, first gate then second: [Hs, N, 2·d].</returns>
    private Tensor Pair(Tensor x, Tensor first, Tensor second, long gate) =>
        HeadwiseLinear.ByBlock(x.reshape(-1, _width), cat([first, second], 1), _bias.narrow(1, gate, 2).reshape(_heads, 1, -1));

    /// <param name="x">[…, D].</param>
    /// <param name="y">The cell's output, […, Hs, d].</param>
    /// <param name="dropout">Of this call.</param>
    private Tensor Finish(Tensor x, Tensor y, Dropout dropout)
    {
        Tensor mixed = x + LayerNorm.OfHeads(dropout.Apply(y), _groupNorm);
        return mixed + _feedForward.Apply(LayerNorm.Apply(mixed, _feedForwardNorm), dropout);
    }
}
