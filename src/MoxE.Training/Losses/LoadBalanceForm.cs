namespace MoxE.Training.Losses;

/// <summary>What keeps the experts evenly used.</summary>
internal enum LoadBalanceForm
{
    /// <summary>The MoxE paper's (arXiv 2505.01459), SPEC §8. Its minimum is not at balance, and it lets an expert die.</summary>
    Paper,

    /// <summary>
    /// E · Σ_e f_e · P_e (Fedus, Zoph, Shazeer: Switch Transformers, arXiv 2101.03961, eq. 4 – 6), f_e an expert's share of
    /// the assignments, without gradient, and P_e its mean probability. Its minimum, 1, is at balance.
    /// </summary>
    Switch,

    /// <summary>No loss: <see cref="Losses.BiasBalancing"/> moves the router's bias after each step (Wang et al., arXiv 2408.15664).</summary>
    Bias,
}
