using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>A gated MLP without norm, residual or state, SPEC §6: (silu(u @ w1) ⊙ (u @ w3)) @ w2.</summary>
internal sealed class MlpExpert(ParameterScope parameters) : Block
{
    private readonly Linear _gate = new(parameters.Within("w1"));
    private readonly Linear _up = new(parameters.Within("w3"));
    private readonly Linear _down = new(parameters.Within("w2"));

    /// <inheritdoc/>
    public override (Tensor Output, BlockState? Final) Forward(Tensor x, BlockState? initial, Dropout dropout) => (ForwardTokens(x, dropout), null);

    /// <inheritdoc/>
    public override Tensor ForwardTokens(Tensor x, Dropout dropout) => dropout.Apply(_down.Apply(_gate.Apply(x).silu() * _up.Apply(x)));
}
