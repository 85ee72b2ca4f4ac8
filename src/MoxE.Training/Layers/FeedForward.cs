using MoxE.Model.Config;
using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.Training.Layers;

/// <summary>The gated feed-forward network of an sLSTM block, SPEC §6: (act(g) ⊙ u) @ proj_down with [g, u] = x @ proj_up.</summary>
/// <param name="parameters">Holds <c>proj_up</c> and <c>proj_down</c>.</param>
/// <param name="activation">act.</param>
internal sealed class FeedForward(ParameterScope parameters, ActivationFunction activation)
{
    private readonly Linear _up = new(parameters.Within("proj_up"));
    private readonly Linear _down = new(parameters.Within("proj_down"));

    /// <summary>[…, D] to […, D].</summary>
    public Tensor Apply(Tensor x, Dropout dropout)
    {
        Tensor[] halves = _up.Apply(x).chunk(2, -1);
        return dropout.Apply(_down.Apply(Activations.Apply(activation, halves[0]) * halves[1]));
    }
}
