using MoxE.Model.Config;
using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>An mLSTM block, SPEC §5: x + mlstm(LN(x)).</summary>
internal sealed class MLstmBlock : Block
{
    private readonly Tensor _norm;
    private readonly Linear _up;
    private readonly Linear _down;
    private readonly CausalConv _conv;
    private readonly (Tensor Kernel, Tensor? Bias) _q;
    private readonly (Tensor Kernel, Tensor? Bias) _k;
    private readonly (Tensor Kernel, Tensor? Bias) _v;
    private readonly (Tensor Kernel, Tensor Bias) _inputGate;
    private readonly (Tensor Kernel, Tensor Bias) _forgetGate;
    private readonly Tensor _outNorm;
    private readonly Tensor _skip;
    private readonly long _heads;
    private readonly long _inner;

    /// <summary>Over shared parameters.</summary>
    public MLstmBlock(ParameterScope parameters, MoxEConfig config)
    {
        ParameterScope layer = parameters.Within("xlstm");
        (_heads, _inner) = (config.Xlstm.MLstm.NumHeads, config.Xlstm.MLstmInner);
        _norm = parameters["xlstm_norm.scale"];
        (_up, _down) = (new Linear(layer.Within("proj_up")), new Linear(layer.Within("proj_down")));
        _conv = new CausalConv(layer.Within("conv1d.conv"));
        (_q, _k, _v) = (Headwise("q_proj"), Headwise("k_proj"), Headwise("v_proj"));
        _inputGate = (layer["mlstm_cell.igate.kernel"], layer["mlstm_cell.igate.bias"]);
        _forgetGate = (layer["mlstm_cell.fgate.kernel"], layer["mlstm_cell.fgate.bias"]);
        _outNorm = layer["mlstm_cell.outnorm.scale"];
        _skip = layer["learnable_skip"];

        (Tensor, Tensor?) Headwise(string name) => (layer[name + ".kernel"], layer.Find(name + ".bias"));
    }

    /// <inheritdoc/>
    public override (Tensor Output, BlockState? Final) Forward(Tensor x, BlockState? initial, Dropout dropout)
    {
        var state = (MLstmState?)initial;
        Tensor[] branches = _up.Apply(LayerNorm.Apply(x, _norm)).chunk(2, -1);
        (Tensor convolved, Tensor window) = _conv.Apply(branches[0], state?.Conv);
        Tensor c = convolved.silu();
        (Tensor q, Tensor k, Tensor v) = Project(c, branches[0]);
        Tensor gates = Gates(q, k, v, cat([_inputGate.Kernel, _forgetGate.Kernel], 1), cat([_inputGate.Bias, _forgetGate.Bias], 0));
        (Tensor h, Tensor C, Tensor n, Tensor m) = MLstmCell.Run(
            Heads(q).transpose(1, 2), Heads(k).transpose(1, 2), Heads(v).transpose(1, 2), gates,
            state is null ? null : (state.C, state.N, state.M));
        return (Finish(x, h.transpose(1, 2), c, branches[1], dropout), new MLstmState(window, C, n, m));
    }

    /// <inheritdoc/>
    public override Tensor ForwardTokens(Tensor x, Dropout dropout)
    {
        Tensor[] branches = _up.Apply(LayerNorm.Apply(x, _norm)).chunk(2, -1);
        Tensor c = _conv.ApplyToTokens(branches[0]).silu();
        (Tensor q, Tensor k, Tensor v) = Project(c, branches[0]);
        Tensor gate = Gates(q, k, v, _inputGate.Kernel, _inputGate.Bias).unsqueeze(-1); // [N, Hm, 1]
        Tensor score = (Heads(q) * Heads(k)).sum(-1, keepdim: true) / Math.Sqrt(_inner / _heads);
        Tensor h = score / (score.abs().maximum(gate.neg().exp()) + MLstmCell.Epsilon) * Heads(v);
        return Finish(x, h, c, branches[1], dropout);
    }

    /// <summary>q and k of the convolved branch, v of the raw one: […, I] each.</summary>
    private (Tensor Q, Tensor K, Tensor V) Project(Tensor convolved, Tensor raw) => (
        HeadwiseLinear.Apply(convolved, _q.Kernel, _q.Bias),
        HeadwiseLinear.Apply(convolved, _k.Kernel, _k.Bias),
        HeadwiseLinear.Apply(raw, _v.Kernel, _v.Bias));

    /// <summary>[q, k, v] @ kernel + bias, without putting q, k and v side by side.</summary>
    private Tensor Gates(Tensor q, Tensor k, Tensor v, Tensor kernel, Tensor bias) =>
        q.matmul(kernel.narrow(0, 0, _inner)) + k.matmul(kernel.narrow(0, _inner, _inner)) + v.matmul(kernel.narrow(0, 2 * _inner, _inner)) + bias;

    /// <summary>[…, I] to […, Hm, P].</summary>
    private Tensor Heads(Tensor x) => x.unflatten(x.dim() - 1, [_heads, _inner / _heads]);

    /// <param name="x">[…, D].</param>
    /// <param name="h">h̃, […, Hm, P].</param>
    /// <param name="c">[…, I].</param>
    /// <param name="z">[…, I].</param>
    /// <param name="dropout">Of this call.</param>
    private Tensor Finish(Tensor x, Tensor h, Tensor c, Tensor z, Dropout dropout) =>
        x + dropout.Apply(_down.Apply((LayerNorm.OfHeads(h, _outNorm) + (_skip * c)) * z.silu()));
}
