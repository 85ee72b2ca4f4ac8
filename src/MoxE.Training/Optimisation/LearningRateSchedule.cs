namespace MoxE.Training.Optimisation;

/// <summary>Linear warm-up, then half a cosine down to the least rate at the last step; a function of the step alone.</summary>
/// <param name="Peak">Rate at the end of the warm-up.</param>
/// <param name="Least">Rate of the last step.</param>
/// <param name="WarmUpSteps">≥ 0.</param>
/// <param name="Steps">Last step, ≥ 1.</param>
internal sealed record LearningRateSchedule(double Peak, double Least, int WarmUpSteps, int Steps)
{
    /// <summary>Rate of a step.</summary>
    /// <param name="step">1 … <see cref="Steps"/>; later steps have the last one's rate.</param>
    public double At(int step)
    {
        if (step <= WarmUpSteps)
        {
            return Peak * step / WarmUpSteps;
        }

        double done = Math.Min(1, (double)(step - WarmUpSteps) / Math.Max(1, Steps - WarmUpSteps));
        return Least + ((Peak - Least) * 0.5 * (1 + Math.Cos(Math.PI * done)));
    }
}
