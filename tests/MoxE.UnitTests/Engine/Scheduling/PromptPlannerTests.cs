using CsCheck;
using MoxE.Engine.Scheduling;

namespace MoxE.UnitTests.Engine.Scheduling;

/// <summary>How prompts of several tenants share a step; <see cref="SchedulerTests"/> has those of one.</summary>
public sealed class PromptPlannerTests
{
    private const int Most = 40;
    private const int Tenants = 5;
    private static readonly SequenceView Decoding = new(0, false, false, long.MaxValue, 0);
    private static readonly PlanLimits Roomy = new(MaxTokens: 64, MaxSequences: Most, FreeSlots: Most, Budget(0, 1), Step: 1, Now: 0);
    private readonly StepPlan _plan = new(Most, Most, Tenants);

    [Fact]
    public void Plan_OneTenantHasManyPrompts_TheOtherGetsHalf()
    {
        Plan([Prompt(900, 0), Prompt(800, 0), Prompt(700, 0), Prompt(1000, 1)], 4, Roomy);
        Assert.Equal([new(0, 8), new(2, 24), new(3, 32)], Entries());
    }

    [Fact]
    public void Plan_OneTenantNeedsLittle_TheOthersShareTheRest()
    {
        Plan([Prompt(900, 0), Prompt(4, 1), Prompt(900, 2)], 3, Roomy);
        Assert.Equal([new(0, 30), new(1, 4), new(2, 30)], Entries());
    }

    [Fact]
    public void Plan_ShortPromptsOfAnother_DoNotPassALongOne()
    {
        Plan([Prompt(20, 0), Prompt(20, 0), Prompt(20, 0), Prompt(20, 0), Prompt(1000, 1)], 5, Roomy);
        Assert.Equal(32, Entries().Single(entry => entry.Index == 4).Tokens);
    }

    [Theory]
    [InlineData(5, 3, 2)]
    [InlineData(3, 5, 1)]
    public void Plan_OneTokenForTwoTenants_GoesToTheOneThatRanLongerAgo(long first, long second, int expected)
    {
        Plan([Decoding, Prompt(9, 0), Prompt(1000, 1)], 3, Roomy with { Prompts = Budget(1, 1) }, [first, second, 0, 0, 0]);
        Assert.Equal([new(0, 1), new(expected, 1)], _plan.Entries.ToArray());
    }

    [Fact]
    public void Plan_AWaitingOneWhoseShareIsUsed_GoesInByATokenOfTheOneBehind()
    {
        Plan([Decoding, Prompt(2, 0), Prompt(1000, 0), Prompt(5, 1)], 2, Roomy with { Prompts = Budget(1, 4) });
        Assert.Equal([new(0, 1), new(1, 2), new(2, 1), new(3, 1)], _plan.Entries.ToArray());
    }

    [Fact]
    public void Plan_AShareWithoutAPlace_IsNotLost()
    {
        Plan([Prompt(1000, 0), Prompt(2000, 1)], 2, Roomy with { MaxSequences = 1 });
        Assert.Equal([new(0, 64)], Entries());
    }

    [Fact]
    public void Plan_RandomPrompts_GiveEveryTenantItsShareAndPassNobodyOver() =>
        Gen.Select(
            Gen.Select(Gen.OneOf(Gen.Int[1, 20], Gen.Int[1, 300]), Gen.Int[0, Tenants - 1], Gen.Int[0, 9]).Array[1, Most],
            Gen.Int[0, Most], Gen.Int[0, Most], Gen.Int[1, 200], Gen.Long[0, 9].Array[Tenants], Gen.Long[0, 500].Array[Tenants])
        .Sample((load, runningPart, freeSlots, tokens, promptedAt, served) =>
        {
            int running = Math.Min(runningPart, load.Length);
            SequenceView[] views = [.. load.Select(item => Prompt(item.Item1, item.Item2) with { LastStep = item.Item3 })];
            PlanLimits limits = Roomy with { MaxTokens = tokens, FreeSlots = freeSlots, Step = 10 };
            new PromptPlannerTests().CheckShares(views, running, limits, promptedAt, served); // samples run side by side
        });

    private void CheckShares(SequenceView[] views, int running, PlanLimits limits, long[] promptedAt, long[] served)
    {
        Plan(views, running, limits, promptedAt, served);
        int[] turns = [.. new AdmissionOrder(Most, Tenants).First(views.AsSpan(running), served, limits, limits.FreeSlots).ToArray().Select(index => running + index)];
        int[] admitted = [.. Entries().Select(entry => entry.Index).Where(index => index >= running)];
        Assert.Equal(turns.Take(admitted.Length).Order(), admitted.Order()); // in the order of turns, nobody passed over
        Assert.All(Entries(), entry => Assert.InRange(entry.Tokens, 1, views[entry.Index].PromptLeft));

        var wanted = Enumerable.Range(0, running).Concat(turns).GroupBy(index => views[index].Tenant).ToDictionary(group => group.Key, group => group.Sum(index => views[index].PromptLeft));
        Assert.Equal(Math.Min(limits.MaxTokens, wanted.Values.Sum()), _plan.Tokens);
        foreach ((int tenant, int wants) in wanted)
        {
            int given = Entries().Where(entry => views[entry.Index].Tenant == tenant).Sum(entry => entry.Tokens);
            int forOthers = admitted.Count(index => views[index].Tenant != tenant); // at most a token each, to let them in before one's own
            Assert.True(given >= Math.Min(wants, limits.MaxTokens / wanted.Count) - forOthers, $"tenant {tenant} got {given} of {limits.MaxTokens} for {wanted.Count}, and wants {wants}");
        }
    }

    private PlanEntry[] Entries() => [.. _plan.Entries.ToArray().OrderBy(entry => entry.Index)];

    private void Plan(SequenceView[] views, int running, PlanLimits limits, long[]? promptedAt = null, long[]? served = null) =>
        Scheduler.Plan(views, running, limits, _plan, served ?? new long[Tenants], promptedAt ?? new long[Tenants]);

    /// <summary>Prompt tokens that take <paramref name="perToken"/> seconds each beside generations that take one second, and may take as long as <paramref name="stall"/>.</summary>
    private static PromptBudget Budget(double perToken, double stall)
    {
        StepCost cost = new();
        cost.OnStep(1, 0, 1);
        cost.OnStep(1, 1, 1 + perToken);
        return new PromptBudget(cost, 1000, stall + 1e-9);
    }

    private static SequenceView Prompt(int left, int tenant) => new(left, false, false, long.MaxValue, 0, Tenant: tenant);
}
