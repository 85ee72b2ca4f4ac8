namespace MoxE.UnitTests.Engine.Simulation;

/// <summary>A request of a simulated load.</summary>
/// <param name="At">When it arrives, in milliseconds; what arrives during a step is seen at its end.</param>
/// <param name="Prompt">Prompt tokens.</param>
/// <param name="Generate">Tokens to generate.</param>
/// <param name="CancelAt">When its reader cancels; null for never.</param>
/// <param name="Timeout">Time allowed in milliseconds; null for no limit.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Priority">Its class.</param>
public sealed record Arrival(
    double At, int Prompt, int Generate, double? CancelAt = null, double? Timeout = null, string Tenant = "", int Priority = 0);

/// <summary>What became of a request, in milliseconds of virtual time.</summary>
/// <param name="Request">The request.</param>
/// <param name="Tokens">When each token was drawn.</param>
/// <param name="LastRan">End of the last step with a row of it; NaN when none had.</param>
public sealed record Course(Arrival Request, IReadOnlyList<double> Tokens, double LastRan)
{
    /// <summary>From arrival to the first token.</summary>
    public double FirstToken => Tokens[0] - Request.At;

    /// <summary>Times between two tokens that were both drawn in <paramref name="from"/> … <paramref name="to"/>.</summary>
    public double[] Gaps(double from = 0, double to = double.PositiveInfinity) =>
        [.. Tokens.Zip(Tokens.Skip(1)).Where(pair => pair.First >= from && pair.Second <= to).Select(pair => pair.Second - pair.First)];
}
