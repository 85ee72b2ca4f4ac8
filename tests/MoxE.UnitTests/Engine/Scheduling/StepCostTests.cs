using MoxE.Engine.Sampling;
using MoxE.Engine.Scheduling;

namespace MoxE.UnitTests.Engine.Scheduling;

/// <summary>Estimates over scripted step times; seconds throughout.</summary>
public sealed class StepCostTests
{
    private const double Slowdown = 0.75;

    [Fact]
    public void Beside_NothingMeasured_IsOneToken()
    {
        Assert.Equal(1, new PromptBudget(new StepCost(), Slowdown, 1).Beside(3, 0, 200));
        Assert.Equal(0, new PromptBudget(new StepCost(), Slowdown, 1).Beside(3, 0, 0));
    }

    [Theory]
    [InlineData(1, 5)] // 0.75 · 7 ms of 1 ms tokens
    [InlineData(11, 7)] // 0.75 · 10.5 ms
    [InlineData(64, 21)] // 0.75 · 29.05 ms
    public void Beside_Measured_FitsTheAllowedPart(int decodes, int expected) =>
        Assert.Equal(expected, new PromptBudget(Warm(1), Slowdown, 1).Beside(decodes, 0, 250));

    [Theory]
    [InlineData(0.010, 250, 10)] // the stall is the tighter bound
    [InlineData(1, 12, 12)] // the step's room is
    [InlineData(0, 250, 1)]
    public void Beside_OtherBounds_AreKept(double stall, int room, int expected) =>
        Assert.Equal(expected, new PromptBudget(Warm(1), Slowdown, stall).Beside(64, 0, room));

    [Theory]
    [InlineData(8, 1, 7)] // 0.75 · 9.45 ms
    [InlineData(8, 2, 7)]
    [InlineData(2, 2, 22)] // 4 · 0.75 · 7.35 ms
    [InlineData(2, 100, 50)] // the stall is the bound
    public void Beside_ShortPromptsWait_EachCountsAsFourGenerations(int decodes, int shortPrompts, int expected) =>
        Assert.Equal(expected, new PromptBudget(Warm(1), Slowdown, 0.05 + 1e-9).Beside(decodes, shortPrompts, 250));

    [Fact]
    public void Beside_NoSlowdownAllowed_IsOneToken() => Assert.Equal(1, new PromptBudget(Warm(1), 0, 1).Beside(64, 0, 250));

    [Fact]
    public void OnStep_StepsOfPromptsAlone_TeachNothing()
    {
        StepCost cost = Warm(1);
        for (int i = 0; i < 100; i++)
        {
            cost.OnStep(0, 256, 9);
        }

        Assert.Equal(0.007, cost.Decode(1), 9);
        Assert.Equal(0.256, cost.Prompt(256), 9);
    }

    [Fact]
    public void OnStep_MixedStepsInARow_APauseIsDueUntilGenerationsRanAlone()
    {
        StepCost cost = Warm(1);
        cost.OnStep(1, 0, 0.007);
        for (int i = 0; i < StepCost.MixedInARow; i++)
        {
            Assert.False(cost.IsPauseDue);
            cost.OnStep(1, 5, 0.012);
        }

        Assert.True(cost.IsPauseDue);
        Assert.Equal(0, new PromptBudget(cost, Slowdown, 1).Beside(1, 0, 250));
        cost.OnStep(1, 0, 0.007);
        Assert.False(cost.IsPauseDue);
    }

    [Fact]
    public void OnStep_AnOutlier_MovesTheEstimateByAnEighthAtMost()
    {
        StepCost cost = Warm(1);
        for (int i = 0; i < 8; i++)
        {
            cost.OnStep(1, 0, 0.007);
        }

        cost.OnStep(1, 0, 10);
        Assert.InRange(cost.Decode(1), 0.007, 0.007 * (1 + (0.5 / 4)) + 1e-12);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0.5)]
    public void OnStep_MachineChangesSpeed_BudgetComesBackToTheAllowedPart(double factor)
    {
        StepCost cost = Warm(1);
        PromptBudget budget = new(cost, Slowdown, 1);
        for (int step = 0; step < 600; step++)
        {
            Run(cost, budget, decodes: 8, factor);
        }

        Assert.Equal(factor * Decode(8), cost.Decode(8), 0.02 * factor * Decode(8));
        Assert.InRange(budget.Beside(8, 0, 250), 6, 7); // 0.75 · 9.45 ms of 1 ms tokens, whatever the speed
    }

    [Fact]
    public void OnStep_NoisyTimings_StepsStayUnderTwiceTheGenerationsAlone()
    {
        StepCost cost = Warm(1);
        PromptBudget budget = new(cost, Slowdown, 1);
        int over = 0;
        for (int step = 0; step < 4000; step++)
        {
            double noise = 0.9 + (0.2 * Philox4x32.Uniform(1, (ulong)step)); // ± 10 %
            double spike = Philox4x32.Uniform(2, (ulong)step) < 0.01 ? 20 : 1;
            int decodes = 1 + (step / 100 % 40);
            int prompt = Run(cost, budget, decodes, noise * spike);
            over += Decode(decodes) + (prompt * 0.001) > 2 * Decode(decodes) ? 1 : 0;
        }

        Assert.Equal(0, over);
    }

    [Theory]
    [InlineData(0.1)] // rows nearly free while a step is bound by reading weights …
    [InlineData(3)] // … or dear
    public void OnStep_CostPerTokenDependsOnTheChunk_ChunkFindsItsSize(double smallFactor)
    {
        StepCost cost = Warm(1);
        PromptBudget budget = new(cost, Slowdown, 1);
        double seconds(int tokens) => 0.001 * (tokens + ((smallFactor - 1) * Math.Min(tokens, 4)));
        int prompt = 0;
        for (int step = 0; step < 400; step++)
        {
            prompt = budget.Beside(16, 0, 250);
            cost.OnStep(16, prompt, Decode(16) + (prompt > 0 ? seconds(prompt) : 0));
        }

        prompt = Math.Max(prompt, budget.Beside(16, 0, 250));
        Assert.True(seconds(prompt) <= 1.1 * Slowdown * Decode(16), $"{prompt} tokens take {seconds(prompt)} s");
        Assert.True(seconds(2 * prompt) > Slowdown * Decode(16), $"{prompt} tokens are far from what fits");
    }

    [Fact]
    public void OnStep_AndTheBudget_AllocateNothing()
    {
        StepCost cost = Warm(1);
        PromptBudget budget = new(cost, Slowdown, 1);
        Run(cost, budget, 3, 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 100; step++)
        {
            Run(cost, budget, 1 + (step % 50), 1);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static double Decode(int decodes) => 0.007 + (0.00035 * (decodes - 1));

    private static int Run(StepCost cost, PromptBudget budget, int decodes, double factor)
    {
        int prompt = budget.Beside(decodes, 0, 250);
        cost.OnStep(decodes, prompt, factor * (Decode(decodes) + (prompt * 0.001)));
        return prompt;
    }

    /// <summary>A cost that has seen what the warm-up runs, at <paramref name="factor"/> times the usual speed.</summary>
    private static StepCost Warm(double factor)
    {
        StepCost cost = new();
        for (int decodes = 1; decodes <= 16; decodes *= 2)
        {
            cost.OnStep(decodes, 0, factor * Decode(decodes));
        }

        for (int prompt = 2; prompt <= 256; prompt *= prompt == 32 ? 8 : 2)
        {
            cost.OnStep(1, prompt, factor * (Decode(1) + (prompt * 0.001)));
        }

        return cost;
    }
}
