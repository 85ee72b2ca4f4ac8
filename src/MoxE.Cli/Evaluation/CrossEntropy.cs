namespace MoxE.Cli.Evaluation;

/// <summary>−log softmax in double precision.</summary>
internal static class CrossEntropy
{
    /// <summary>log Σ exp(logits) − logits[target], in nats.</summary>
    /// <param name="logits">[V].</param>
    /// <param name="target">0 … V − 1.</param>
    public static double Of(ReadOnlySpan<float> logits, int target)
    {
        double largest = double.NegativeInfinity;
        foreach (float logit in logits)
        {
            largest = Math.Max(largest, logit); // NaN stays NaN, and shows in the result
        }

        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - largest);
        }

        return largest + Math.Log(sum) - logits[target];
    }
}
