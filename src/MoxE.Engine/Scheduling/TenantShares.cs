namespace MoxE.Engine.Scheduling;

/// <summary>
/// The prompt tokens of one step by tenant: equal shares as far as each has prompts for, and what some leave, shared alike by
/// the others. Tokens that cannot be divided go to the tenants whose prompts ran longest ago, so that with fewer tokens than
/// tenants all take turns. Arrays allocated once.
/// </summary>
/// <param name="maxTenants">Most tenants.</param>
internal sealed class TenantShares(int maxTenants)
{
    private const int IndexBits = 24;
    private const int None = -1;

    private readonly int[] _present = new int[maxTenants]; // tenants with prompts, in the order found
    private readonly ulong[] _byTurn = new ulong[maxTenants];
    private readonly long[] _wanted = new long[maxTenants]; // 0 between two steps
    private readonly int[] _left = new int[maxTenants];
    private readonly bool[] _begun = new bool[maxTenants];
    private readonly (int Index, int Entry)[] _first = new (int, int)[maxTenants];
    private int _count;

    /// <summary>Divides a step's prompt tokens.</summary>
    /// <param name="sequences">The sequences.</param>
    /// <param name="candidates">Those of them with a prompt that may run.</param>
    /// <param name="tokens">Tokens for all of them.</param>
    /// <param name="promptedAt">Number of the step in which a prompt last ran, by tenant; may be empty for one tenant.</param>
    public void Divide(ReadOnlySpan<SequenceView> sequences, ReadOnlySpan<int> candidates, int tokens, ReadOnlySpan<long> promptedAt)
    {
        _count = 0;
        foreach (int index in candidates)
        {
            int tenant = sequences[index].Tenant;
            if (_wanted[tenant] == 0)
            {
                _present[_count++] = tenant;
            }

            _wanted[tenant] += sequences[index].PromptLeft;
        }

        int level = Level(tokens), odd = tokens;
        foreach (int tenant in _present.AsSpan(0, _count))
        {
            _left[tenant] = (int)Math.Min(_wanted[tenant], level);
            odd -= _left[tenant];
            _begun[tenant] = false;
            _first[tenant] = (None, None);
        }

        GiveOdd(odd, promptedAt);
        foreach (int tenant in _present.AsSpan(0, _count))
        {
            _wanted[tenant] = 0;
        }
    }

    /// <summary>Tokens that a tenant has left.</summary>
    public int Left(int tenant) => _left[tenant];

    /// <summary>Takes tokens from a tenant's share.</summary>
    public void Take(int tenant, int tokens) => _left[tenant] -= tokens;

    /// <summary>Whether this is the first call for the tenant in this step.</summary>
    public bool TryBegin(int tenant)
    {
        bool begins = !_begun[tenant];
        _begun[tenant] = true;
        return begins;
    }

    /// <summary>Notes which sequence is the tenant's first, and its entry of the plan.</summary>
    public void SetFirst(int tenant, int index, int entry) => _first[tenant] = (index, entry);

    /// <summary>The tenant's first sequence, if it was given tokens as such; −1 otherwise.</summary>
    public int First(int tenant) => _first[tenant].Index;

    /// <summary>The entry of <see cref="First"/>.</summary>
    public int FirstEntry(int tenant) => _first[tenant].Entry;

    /// <summary>The largest share of which every tenant can be given as much as it wants of it.</summary>
    private int Level(int tokens)
    {
        int fits = 0, tooMuch = tokens + 1;
        while (tooMuch - fits > 1)
        {
            int middle = fits + ((tooMuch - fits) / 2);
            (fits, tooMuch) = Given(middle) <= tokens ? (middle, tooMuch) : (fits, middle);
        }

        return fits;
    }

    private long Given(int level)
    {
        long given = 0;
        foreach (int tenant in _present.AsSpan(0, _count))
        {
            given += Math.Min(_wanted[tenant], level);
        }

        return given;
    }

    private void GiveOdd(int odd, ReadOnlySpan<long> promptedAt)
    {
        if (odd == 0 || _count == 1)
        {
            return;
        }

        Span<ulong> byTurn = _byTurn.AsSpan(0, _count);
        for (int i = 0; i < byTurn.Length; i++)
        {
            byTurn[i] = ((ulong)promptedAt[_present[i]] << IndexBits) | (uint)i;
        }

        byTurn.Sort();
        foreach (ulong key in byTurn)
        {
            int tenant = _present[(int)(key & ((1UL << IndexBits) - 1))];
            if (odd > 0 && _left[tenant] < _wanted[tenant])
            {
                _left[tenant]++;
                odd--;
            }
        }
    }
}
