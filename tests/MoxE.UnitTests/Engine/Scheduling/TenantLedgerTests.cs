using CsCheck;
using MoxE.Engine.Scheduling;

namespace MoxE.UnitTests.Engine.Scheduling;

public sealed class TenantLedgerTests
{
    private readonly TenantLedger _ledger = new(3);

    [Fact]
    public void Join_AfterAWhileAway_NothingWasSavedUp()
    {
        int busy = _ledger.Join("busy"), idle = _ledger.Join("idle");
        _ledger.Leave(idle);
        _ledger.Charge(busy, 1000);
        Assert.Equal(idle, _ledger.Join("idle"));
        Assert.Equal(1000, _ledger.Served[idle]);
    }

    [Fact]
    public void Leave_ForAMoment_ForgivesNothing()
    {
        int greedy = _ledger.Join("greedy"), modest = _ledger.Join("modest");
        _ledger.Charge(greedy, 1000);
        _ledger.Charge(modest, 10);
        _ledger.Leave(greedy);
        Assert.Equal(1000, _ledger.Served[_ledger.Join("greedy")]);
    }

    [Fact]
    public void Join_AfterAllHaveLeft_BeginsAnew()
    {
        int first = _ledger.Join("first");
        _ledger.Charge(first, 1000);
        _ledger.Leave(first);
        Assert.Equal(0, _ledger.Served[_ledger.Join("second")]);
        Assert.Equal(0, _ledger.Served[_ledger.Join("first")]);
    }

    [Fact]
    public void Join_MoreNamesThanPlaces_ForgetsTheRememberedThatWasServedLeast()
    {
        int stays = _ledger.Join("stays");
        for (int i = 1; i < _ledger.Capacity; i++)
        {
            int visitor = _ledger.Join($"visitor {i}");
            _ledger.Charge(visitor, 100 * i);
            _ledger.Leave(visitor);
        }

        int forgotten = _ledger.Join("one more");
        Assert.NotEqual(stays, forgotten);
        Assert.Equal(500, _ledger.Served[_ledger.Join("visitor 5")]);
        Assert.Equal(0, _ledger.Served[forgotten]);
    }

    [Fact]
    public void RandomVisits_PresentTenantsHaveTheirOwnIndex() =>
        Gen.Int[0, 30].Array[1, 200].Sample(visits =>
        {
            TenantLedger ledger = new(8);
            List<(string Name, int Index)> present = [];
            foreach (int visit in visits)
            {
                if (present.Count == 8 || (visit % 3 == 0 && present.Count > 0))
                {
                    ledger.Leave(present[visit % present.Count].Index);
                    present.RemoveAt(visit % present.Count);
                    continue;
                }

                string name = $"tenant {visit}";
                present.Add((name, ledger.Join(name)));
                Assert.Equal(present.Select(one => one.Name).Distinct().Count(), present.Distinct().Count());
                Assert.Equal(present.Select(one => one.Index).Distinct().Count(), present.Distinct().Count());
            }
        });
}
