namespace MoxE.Training.Runs.Configuration;

/// <summary><c>load_balance_form</c>: what keeps the experts busy.</summary>
internal enum LoadBalanceForm
{
    /// <summary>The loss of SPEC §8.</summary>
    Paper,

    /// <summary>The loss of the Switch transformer: E · Σ share of assignments · mean probability.</summary>
    Switch,

    /// <summary>No loss: after each step an expert's router bias moves towards balance. Needs <c>gate_bias</c>.</summary>
    Bias,
}
