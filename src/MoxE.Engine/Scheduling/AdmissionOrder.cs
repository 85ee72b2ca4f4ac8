namespace MoxE.Engine.Scheduling;

/// <summary>
/// Whose turn it is to get a slot: a pure function of the waiting sequences, over arrays allocated once; n log n.
/// <list type="number">
/// <item>Classes: a lower <see cref="SequenceView.Priority"/> goes first.</item>
/// <item>Within a class tenants take turns by service: who has been served fewer tokens goes next, and prompts admitted
/// before count as served (virtual token counters, arXiv 2401.00588). A tenant that floods the queue waits for itself.</item>
/// <item>Of one tenant and class, the first that arrived.</item>
/// <item>Every eighth admission goes to the first that arrived of all, so a sequence with k before it in the queue is among
/// the next 8 (k + 1) admitted, whatever the class and tenant of those that come later.</item>
/// </list>
/// </summary>
/// <param name="maxWaiting">Most waiting sequences; fewer than 2^24.</param>
/// <param name="maxTenants">Most tenants.</param>
internal sealed class AdmissionOrder(int maxWaiting, int maxTenants)
{
    /// <summary>One admission in so many goes by age.</summary>
    public const int AgeTurn = 8;

    private const int IndexBits = 24;
    private const int TurnBits = 32;
    private const ulong IndexMask = (1UL << IndexBits) - 1;
    private const int FirstClass = -100;

    private readonly int[] _order = new int[maxWaiting];
    private readonly ulong[] _keys = new ulong[maxWaiting];
    private readonly bool[] _taken = new bool[maxWaiting];
    private readonly long[] _promised = new long[maxTenants];

    /// <summary>The first of the waiting sequences by turn; those that are over have none.</summary>
    /// <param name="waiting">The waiting sequences in arrival order.</param>
    /// <param name="served">Tokens served, by tenant.</param>
    /// <param name="limits">The time, and the admissions so far.</param>
    /// <param name="wanted">Most indices to give.</param>
    /// <returns>Indices into <paramref name="waiting"/>; valid until the next call.</returns>
    public ReadOnlySpan<int> First(ReadOnlySpan<SequenceView> waiting, ReadOnlySpan<long> served, in PlanLimits limits, int wanted)
    {
        int count = 0;
        bool alike = true; // then turns are arrival order
        for (int i = 0; i < waiting.Length && wanted > 0; i++)
        {
            _taken[i] = Scheduler.IsOver(waiting[i], limits.Now);
            if (!_taken[i])
            {
                _order[count++] = i;
                SequenceView first = waiting[_order[0]];
                alike &= waiting[i].Priority == first.Priority && waiting[i].Tenant == first.Tenant;
            }
        }

        wanted = Math.Min(wanted, count);
        if (!alike)
        {
            SortByTurn(waiting, served, count);
            TakeTurns(limits.Admitted, wanted);
        }

        return _order.AsSpan(0, wanted);
    }

    /// <summary>Sorts the <paramref name="count"/> live sequences by class, service and arrival into the keys.</summary>
    private void SortByTurn(ReadOnlySpan<SequenceView> waiting, ReadOnlySpan<long> served, int count)
    {
        Span<ulong> keys = _keys.AsSpan(0, count);
        long least = long.MaxValue;
        for (int at = 0; at < count; at++)
        {
            SequenceView view = waiting[_order[at]];
            keys[at] = Key(view, 0, _order[at]);
            least = Math.Min(least, served[view.Tenant]);
            _promised[view.Tenant] = 0;
        }

        keys.Sort(); // by class and arrival: the order within each tenant
        foreach (ref ulong key in keys)
        {
            int index = (int)(key & IndexMask);
            SequenceView view = waiting[index];
            key = Key(view, served[view.Tenant] - least + _promised[view.Tenant], index);
            _promised[view.Tenant] += view.PromptLeft;
        }

        keys.Sort();
    }

    /// <summary>Writes the order: the next by turn, or where the turn is age's, the first that arrived.</summary>
    private void TakeTurns(long admitted, int wanted)
    {
        int oldest = 0, next = 0;
        for (int given = 0; given < wanted; given++)
        {
            int index;
            if ((admitted + given + 1) % AgeTurn == 0)
            {
                while (_taken[oldest])
                {
                    oldest++;
                }

                index = oldest;
            }
            else
            {
                while (_taken[(int)(_keys[next] & IndexMask)])
                {
                    next++;
                }

                index = (int)(_keys[next] & IndexMask);
            }

            _taken[index] = true;
            _order[given] = index;
        }
    }

    private static ulong Key(in SequenceView view, long turn, int index) =>
        ((ulong)(view.Priority - FirstClass) << (TurnBits + IndexBits)) | ((ulong)Math.Min(turn, uint.MaxValue) << IndexBits) | (uint)index;
}
