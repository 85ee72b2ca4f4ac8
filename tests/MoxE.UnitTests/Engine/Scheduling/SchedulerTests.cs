using MoxE.Engine.Requests;
using MoxE.Engine.Scheduling;

namespace MoxE.UnitTests.Engine.Scheduling;

public sealed class SchedulerTests
{
    private static readonly SequenceView Decoding = new(0, false, false, long.MaxValue, 0);
    private static readonly PlanLimits Roomy = new(MaxTokens: 64, MaxSequences: 16, FreeSlots: 8, Budget(0, 1), Step: 1, Now: 100);
    private readonly StepPlan _plan = new(16, 64);

    [Fact]
    public void Plan_DecodesAndPrompts_DecodesFirstThenPromptsFillTheBudget()
    {
        Plan([Prompt(100), Decoding, Decoding], 3, Roomy);
        Assert.Equal([new(1, 1), new(2, 1), new(0, 62)], _plan.Entries.ToArray());
        Assert.Equal(2, _plan.Decodes);
    }

    [Fact]
    public void Plan_SeveralPrompts_ShortOnesPassALongOne()
    {
        Plan([Prompt(1000), Prompt(5), Prompt(5)], 0, Roomy);
        Assert.Equal([new(0, 54), new(1, 5), new(2, 5)], _plan.Entries.ToArray());
    }

    [Fact]
    public void Plan_DecodesRun_PromptStaysWithinTheBudget()
    {
        Plan([Decoding, Prompt(100)], 2, Roomy with { Prompts = Budget(0.01, 0.05) });
        Assert.Equal([new(0, 1), new(1, 5)], _plan.Entries.ToArray());
    }

    [Fact]
    public void Plan_NoDecodeRuns_PromptTakesTheWholeStep()
    {
        Plan([Decoding with { Paused = true }, Prompt(100)], 2, Roomy with { Prompts = Budget(0.01, 0.05) });
        Assert.Equal([new(1, 64)], _plan.Entries.ToArray());
    }

    [Fact]
    public void Plan_BudgetBelowOneToken_PromptStillAdvances()
    {
        Plan([Decoding, Prompt(100)], 2, Roomy with { Prompts = Budget(1, 0.05) });
        Assert.Equal([new(0, 1), new(1, 1)], _plan.Entries.ToArray());
    }

    [Fact]
    public void Plan_LongPromptBeforeShortOnes_GetsAQuarterAndTheShortestTheRest()
    {
        Plan([Decoding, Prompt(1000), Prompt(9), Prompt(8)], 4, Roomy with { Prompts = Budget(0.01, 0.12) });
        Assert.Equal([new(0, 1), new(1, 3), new(3, 8), new(2, 1)], _plan.Entries.ToArray());
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 1)]
    public void Plan_BudgetOfOneToken_EveryFourthIsTheFirstPrompts(long step, int expected)
    {
        Plan([Decoding, Prompt(1000), Prompt(9)], 3, Roomy with { Prompts = Budget(1, 1), Step = step });
        Assert.Equal([new(0, 1), new(expected, 1)], _plan.Entries.ToArray());
    }

    [Fact]
    public void Plan_LongPromptWaitsBeforeAShortOne_GoesInWithItByOneToken()
    {
        Plan([Decoding, Prompt(1000), Prompt(2)], 1, Roomy with { Prompts = Budget(1, 3) });
        Assert.Equal([new(0, 1), new(1, 1), new(2, 2)], _plan.Entries.ToArray());
    }

    [Fact]
    public void Plan_OnePlaceLeft_ALongFirstPromptDoesNotKeepIt()
    {
        Plan([Decoding, Prompt(1000), Prompt(9)], 3, Roomy with { MaxSequences = 2 });
        Assert.Equal([new(0, 1), new(2, 9)], _plan.Entries.ToArray());
    }

    [Fact]
    public void Plan_ManyStepsWithPrompts_OneWithoutMeasuresTheGenerations()
    {
        StepCost cost = Costs(0.01);
        for (int step = 0; step < StepCost.MixedInARow; step++)
        {
            cost.OnStep(1, 5, 1.05);
        }

        PlanLimits limits = Roomy with { Prompts = new PromptBudget(cost, 0.05 + 1e-9, 1) };
        Plan([Decoding, Prompt(100)], 2, limits);
        Assert.Equal([new(0, 1)], _plan.Entries.ToArray());
        cost.OnStep(1, 0, 1);
        Plan([Decoding, Prompt(100)], 2, limits);
        Assert.Equal([new(0, 1), new(1, 5)], _plan.Entries.ToArray());
    }

    [Fact]
    public void Plan_MoreDecodesThanRoom_OldestGoFirst()
    {
        SequenceView[] views = [Decoding with { LastStep = 7 }, Decoding with { LastStep = 5 }, Decoding with { LastStep = 6 }];
        Plan(views, 3, Roomy with { MaxTokens = 2 });
        Assert.Equal([new(1, 1), new(2, 1)], _plan.Entries.ToArray());
    }

    [Fact]
    public void Plan_DecodesFillTheStep_AnEighthIsKeptForPrompts()
    {
        SequenceView[] views = [.. Enumerable.Repeat(Decoding, 10), Prompt(100)];
        Plan(views, 11, Roomy with { MaxTokens = 8 });
        Assert.Equal(7, _plan.Decodes);
        Assert.Equal(new(10, 1), _plan.Entries[^1]);
    }

    [Theory]
    [InlineData(3, 4, 1)]
    [InlineData(4, 3, 0)]
    public void Plan_StepOfOneToken_TheOlderGoes(long decodeRan, long promptRan, int expectedIndex)
    {
        Plan([Prompt(9) with { LastStep = decodeRan }, Decoding with { LastStep = promptRan }], 2, Roomy with { MaxTokens = 1 });
        Assert.Equal([new(decodeRan <= promptRan ? 0 : 1, 1)], _plan.Entries.ToArray());
        Assert.Equal(1 - expectedIndex, _plan.Entries[0].Index);
    }

    [Fact]
    public void Plan_ExpiredAndCancelled_EndAndTheirSlotsAreUsedAtOnce()
    {
        SequenceView[] views = [Decoding with { Deadline = 100 }, Prompt(5) with { Cancelled = true }, Prompt(5) with { Cancelled = true, Deadline = 1 }, Prompt(3), Prompt(4)];
        Plan(views, 2, Roomy with { FreeSlots = 0 });
        Assert.Equal(
            [new(0, FinishReason.DeadlineExceeded), new(1, FinishReason.Cancelled), new(2, FinishReason.Cancelled)],
            _plan.Ends.ToArray());
        Assert.Equal([new(3, 3), new(4, 4)], _plan.Entries.ToArray());
    }

    [Fact]
    public void Plan_OneFreeSlot_FirstArrivedIsAdmitted()
    {
        Plan([Prompt(3), Prompt(4)], 0, Roomy with { FreeSlots = 1 });
        Assert.Equal([new(0, 3)], _plan.Entries.ToArray());
    }

    [Fact]
    public void Plan_Deadlines_NextIsTheEarliestStillAhead()
    {
        Plan([Decoding with { Deadline = 50 }, Decoding with { Deadline = 300, Paused = true }, Prompt(1) with { Deadline = 200 }], 2, Roomy);
        Assert.Equal(200, _plan.NextDeadline);
    }

    [Fact]
    public void Plan_Nothing_IsEmpty()
    {
        Plan([], 0, Roomy);
        Assert.True(_plan.Entries.IsEmpty && _plan.Ends.IsEmpty);
        Assert.Equal(long.MaxValue, _plan.NextDeadline);
    }

    /// <summary>Prompt tokens that take <paramref name="perToken"/> seconds each beside generations that take one second, and may take as long as <paramref name="stall"/>.</summary>
    private static PromptBudget Budget(double perToken, double stall) => new(Costs(perToken), 1000, stall + 1e-9);

    private static StepCost Costs(double perToken)
    {
        StepCost cost = new();
        cost.OnStep(1, 0, 1);
        cost.OnStep(1, 1, 1 + perToken);
        return cost;
    }

    private static SequenceView Prompt(int left) => new(left, false, false, long.MaxValue, 0);

    private void Plan(SequenceView[] views, int running, PlanLimits limits) => Scheduler.Plan(views, running, limits, _plan);
}
