using MoxE.Model.Config;
using MoxE.Training.Model;

namespace MoxE.TrainingTests.Model;

/// <summary>One token through a router, by loops over plain numbers: SPEC §7.</summary>
internal sealed record NaiveToken(
    double[] Unbiased, double[] Conditioned, double[] Probabilities, long[] Experts, double[] Weights, double Entropy, double Difficulty)
{
    public static NaiveToken Of(ParameterStore store, MoxEConfig config, double[] u)
    {
        const string gate = "moe.layers.0.gate.";
        int experts = config.NumExperts;
        double[] kernel = Values(gate + "router.kernel");
        double[] bias = config.GateBias ? Values(gate + "router.bias") : new double[experts];
        double[] unbiased = [.. Enumerable.Range(0, experts).Select(e => bias[e] + u.Select((x, i) => x * kernel[(i * experts) + e]).Sum())];
        (double d, double s) = (0, 0);
        if (config.IsConditioned)
        {
            double[] predictor = Values(gate + "entropy_predictor.kernel");
            d = 1 / (1 + Math.Exp(-(u.Select((x, i) => x * predictor[i]).Sum() + Values(gate + "entropy_predictor.bias")[0])));
            s = config.Modulation switch
            {
                Modulation.Standard => config.Gamma * d,
                Modulation.Proportional => config.Gamma * Math.Max(d - config.DifficultyThreshold, 0),
                _ => d > config.DifficultyThreshold ? config.Gamma * d : 0,
            };
        }

        double[] conditioned = [.. unbiased.Select((logit, e) => e < experts / 2 ? logit + s : logit - s)];
        double[] p = Softmax(conditioned);
        long[] chosen = [.. Enumerable.Range(0, experts).OrderByDescending(e => p[e]).ThenBy(e => e).Take(config.TopKExperts).Select(e => (long)e)];
        double sum = chosen.Sum(e => p[e]);
        double entropy = Softmax(unbiased).Sum(r => -r * Math.Log(Math.Max(r, 1e-6))) / Math.Log(experts);
        return new NaiveToken(unbiased, conditioned, p, chosen, [.. chosen.Select(e => p[e] / sum)], entropy, d);

        double[] Values(string name) => store[name].detach().data<double>().ToArray();
    }

    private static double[] Softmax(double[] logits)
    {
        double[] exponentials = [.. logits.Select(Math.Exp)];
        return [.. exponentials.Select(x => x / exponentials.Sum())];
    }
}
