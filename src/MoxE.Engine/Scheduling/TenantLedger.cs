namespace MoxE.Engine.Scheduling;

/// <summary>
/// The tokens that each tenant has been served, prompt and generated alike, by which tenants take turns for slots, and when a
/// prompt of it last ran, by which they take turns for prompt tokens where these are few. The engine thread's. Nobody saves up: a tenant that comes back counts as served at least as much as the least served of those
/// present. Nobody is forgiven by leaving for a moment: what was served is remembered until all have left.
/// </summary>
/// <param name="most">Most sequences in the engine, and so tenants present.</param>
internal sealed class TenantLedger(int most)
{
    private readonly Dictionary<string, int> _indices = new(2 * most, StringComparer.Ordinal);
    private readonly string[] _names = new string[2 * most]; // as many may be remembered as are present
    private readonly long[] _served = new long[2 * most];
    private readonly long[] _promptedAt = new long[2 * most];
    private readonly int[] _present = new int[2 * most]; // sequences in the engine
    private int _sequences;

    /// <summary>Most tenants, present and remembered.</summary>
    public int Capacity => _served.Length;

    /// <summary>Tokens served by tenant.</summary>
    public ReadOnlySpan<long> Served => _served;

    /// <summary>Number of the step in which a prompt last ran, by tenant; 0 for none since it came.</summary>
    public ReadOnlySpan<long> PromptedAt => _promptedAt;

    /// <summary>A sequence of a tenant has come.</summary>
    /// <returns>The tenant's index, the same until its last sequence leaves.</returns>
    public int Join(string tenant)
    {
        if (!_indices.TryGetValue(tenant, out int index))
        {
            index = _indices.Count < Capacity ? _indices.Count : Forget();
            _indices.Add(tenant, index);
            (_names[index], _served[index], _promptedAt[index], _present[index]) = (tenant, 0, 0, 0);
        }

        if (_present[index] == 0 && _sequences > 0)
        {
            _served[index] = Math.Max(_served[index], LeastPresent());
        }

        _present[index]++;
        _sequences++;
        return index;
    }

    /// <summary>Tokens were run for a tenant that is present.</summary>
    public void Charge(int tenant, int tokens) => _served[tenant] += tokens;

    /// <summary>A prompt of a tenant runs in a step.</summary>
    public void OnPrompt(int tenant, long step) => _promptedAt[tenant] = step;

    /// <summary>A sequence of a tenant has gone.</summary>
    public void Leave(int tenant)
    {
        _present[tenant]--;
        if (--_sequences == 0)
        {
            _indices.Clear(); // nobody competes: all begin anew
        }
    }

    private long LeastPresent()
    {
        long least = long.MaxValue;
        for (int i = 0; i < _indices.Count; i++)
        {
            least = _present[i] > 0 ? Math.Min(least, _served[i]) : least;
        }

        return least;
    }

    /// <summary>Frees the place of the remembered tenant that was served least.</summary>
    private int Forget()
    {
        int least = -1;
        for (int i = 0; i < Capacity; i++)
        {
            if (_present[i] == 0 && (least < 0 || _served[i] < _served[least]))
            {
                least = i;
            }
        }

        _indices.Remove(_names[least]);
        return least;
    }
}
