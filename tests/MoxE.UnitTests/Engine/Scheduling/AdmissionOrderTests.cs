using CsCheck;
using MoxE.Engine.Scheduling;

namespace MoxE.UnitTests.Engine.Scheduling;

public sealed class AdmissionOrderTests
{
    private const int Most = 64;
    private const int Tenants = 5;
    [Fact]
    public void First_Classes_LowerNumbersGoFirst() =>
        Assert.Equal([2, 1, 3, 0], First([Waiting(5), Waiting(0), Waiting(-3), Waiting(0)]));

    [Fact]
    public void First_OneTenantFloods_TheOtherTakesEverySecondTurn() =>
        Assert.Equal([0, 3, 1, 4, 2], First([Waiting(0, 0), Waiting(0, 0), Waiting(0, 0), Waiting(0, 1), Waiting(0, 1)]));

    [Fact]
    public void First_OneWasServedMore_TheOtherGoesUntilItHasCaughtUp() =>
        Assert.Equal([2, 3, 4, 0, 1], First([Waiting(0, 0), Waiting(0, 0), Waiting(0, 1), Waiting(0, 1), Waiting(0, 1)], [125, 100, 0, 0, 0]));

    [Fact]
    public void First_LongPrompts_CountByTheirTokens() =>
        Assert.Equal([0, 1, 2, 3, 4], First([Waiting(0, 0, 35), Waiting(0, 1), Waiting(0, 1), Waiting(0, 1), Waiting(0, 0)])[..5]);

    [Fact]
    public void First_EveryEighthAdmission_IsTheOldest()
    {
        SequenceView[] waiting = [Waiting(100), .. Enumerable.Repeat(Waiting(-100), 20)];
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 0, 8], First(waiting)[..9]);
        Assert.Equal([1, 2, 0, 3], First(waiting, admitted: 5)[..4]);
    }

    [Fact]
    public void First_SequencesThatAreOver_HaveNoTurn() =>
        Assert.Equal([1, 3], First([Waiting(0) with { Cancelled = true }, Waiting(0), Waiting(0) with { Deadline = 7 }, Waiting(1)], now: 7));

    [Fact]
    public void First_RandomQueues_IsTheOrderOfTheRules() =>
        Gen.Select(
            Gen.Select(Gen.Int[-2, 2], Gen.Int[0, Tenants - 1], Gen.Int[1, 50], Gen.Int[0, 9]).Array[0, Most],
            Gen.Int[0, 200].Array[Tenants], Gen.Int[0, 20], Gen.Int[0, Most])
        .Sample((queue, servedTokens, admitted, wanted) =>
        {
            SequenceView[] waiting = [.. queue.Select(item => Waiting(item.Item1, item.Item2, item.Item3) with { Cancelled = item.Item4 == 0 })];
            long[] served = [.. servedTokens.Select(tokens => (long)tokens)];
            Assert.Equal(ByTheRules(waiting, served, admitted).Take(wanted), First(waiting, served, admitted, wanted: wanted));
        });

    /// <summary>The bound that the class promises, over random arrivals at one slot.</summary>
    [Fact]
    public void First_RandomArrivals_NobodyWaitsBeyondTheBound() =>
        Gen.Select(Gen.Int[-100, 100], Gen.Int[0, Tenants - 1], Gen.Int[1, 50], Gen.Int[0, 3]).Array[1, Most].Sample(load =>
        {
            List<(int Number, SequenceView View, long Latest)> waiting = [];
            long[] served = new long[Tenants];
            int arrived = 0;
            for (long admitted = 0; arrived < load.Length || waiting.Count > 0; admitted++)
            {
                for (int coming = Math.Max(waiting.Count == 0 ? 1 : 0, arrived < load.Length ? load[arrived].Item4 : 0); coming > 0 && arrived < load.Length; coming--, arrived++)
                {
                    SequenceView view = Waiting(load[arrived].Item1, load[arrived].Item2, load[arrived].Item3);
                    waiting.Add((arrived, view, admitted + (AdmissionOrder.AgeTurn * (waiting.Count + 1))));
                }

                int turn = First([.. waiting.Select(item => item.View)], served, admitted, wanted: 1)[0];
                Assert.True(admitted < waiting[turn].Latest, $"sequence {waiting[turn].Number} is admitted as number {admitted}");
                served[waiting[turn].View.Tenant] += waiting[turn].View.PromptLeft;
                waiting.RemoveAt(turn);
            }
        });

    private static IEnumerable<int> ByTheRules(SequenceView[] waiting, long[] served, int admitted)
    {
        List<int> left = [.. Enumerable.Range(0, waiting.Length).Where(i => !waiting[i].Cancelled)];
        int[] fair =
        [
            .. left.OrderBy(i => waiting[i].Priority)
                .ThenBy(i => served[waiting[i].Tenant] + left.Where(j => waiting[j].Tenant == waiting[i].Tenant && (waiting[j].Priority, j).CompareTo((waiting[i].Priority, i)) < 0).Sum(j => waiting[j].PromptLeft))
                .ThenBy(i => i),
        ];
        bool alike = left.Select(i => (waiting[i].Priority, waiting[i].Tenant)).Distinct().Count() <= 1;
        while (left.Count > 0)
        {
            admitted++;
            int next = alike || admitted % 8 == 0 ? left.Min() : fair.First(left.Contains);
            left.Remove(next);
            yield return next;
        }
    }

    private static SequenceView Waiting(int priority, int tenant = 0, int prompt = 10) => new(prompt, false, false, long.MaxValue, 0, priority, tenant);

    /// <summary>By an order of its own: random samples run on several threads.</summary>
    private static int[] First(SequenceView[] waiting, long[]? served = null, long admitted = 0, int wanted = Most, long now = 0) =>
        new AdmissionOrder(Most, Tenants).First(waiting, served ?? new long[Tenants], new PlanLimits(1, 1, 1, null!, 1, now, admitted), wanted).ToArray();
}
