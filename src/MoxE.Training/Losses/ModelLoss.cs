using MoxE.Model.Config;
using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.Training.Losses;

/// <summary>What training minimises, SPEC §8, with the coefficients of the model's configuration. May be shared by threads.</summary>
/// <param name="config">The model.</param>
/// <param name="form">What takes the load balance's place; default the paper's.</param>
internal sealed class ModelLoss(MoxEConfig config, LoadBalanceForm form = LoadBalanceForm.Paper)
{
    /// <summary>Cross entropy and every layer's auxiliary losses.</summary>
    /// <param name="output">A forward pass.</param>
    /// <param name="targets">[B, T], int64: the token to predict at each place, all of them counted.</param>
    public LossTerms Compute(ModelOutput output, Tensor targets)
    {
        Tensor crossEntropy = nn.functional.cross_entropy(output.Logits.flatten(0, 1), targets.flatten());
        LayerLossTerms[] layers = [.. output.Layers.Select(layer => OfLayer(layer.Router))];
        Tensor auxiliary = stack(layers.Select(Weighted)).mean();
        return new LossTerms(crossEntropy + auxiliary, crossEntropy, layers);
    }

    /// <summary>One layer's auxiliary losses.</summary>
    public LayerLossTerms OfLayer(RouterOutput router) =>
        new(RouterLosses.Z(router), LoadBalance(router), RouterLosses.Difficulty(router), GroupLoss.Compute(router, config.GroupWiseLoss));

    private Tensor LoadBalance(RouterOutput router) => form switch
    {
        LoadBalanceForm.Paper => RouterLosses.PaperLoadBalance(router),
        LoadBalanceForm.Switch => RouterLosses.SwitchLoadBalance(router),
        _ => RouterLosses.Zero(router),
    };

    /// <summary>Their sum with the configuration's coefficients.</summary>
    public Tensor Weighted(LayerLossTerms terms)
    {
        LossCoefficients c = config.LossCoefs;
        return (c.Z * terms.Z) + (c.LoadBalance * terms.LoadBalance) + (c.D * terms.Difficulty) + (c.Group * terms.Group);
    }
}
