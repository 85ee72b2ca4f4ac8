namespace MoxE.Engine.Scheduling;

/// <summary>
/// Divides a step's prompt tokens. The rules, in order:
/// <list type="number">
/// <item>Tenants with prompts get equal shares (<see cref="TenantShares"/>): nobody's prompts, long or many, hold up another's.</item>
/// <item>Of a share, the tenant's first prompt in arrival order is given a quarter, or where that is less than a token, one in
/// every fourth step; so each prompt is reached and ends after finitely many steps.</item>
/// <item>What remains goes to the tenant's prompt with the fewest tokens left, then the next: short prompts pass a long one, and
/// of equal ones the first arrived ends first.</item>
/// <item>Who waits is admitted in the order of turns. A waiting prompt with a shorter one behind it goes in together with it, with a
/// single token; one whose tenant has no tokens left goes in with a token of the next behind it that has.</item>
/// <item>What a tenant cannot use, because no more sequences fit, goes to prompts of the step, whosever they are.</item>
/// </list>
/// </summary>
internal static class PromptPlanner
{
    private const int IndexBits = 24;
    private const ulong IndexMask = (1UL << IndexBits) - 1;
    private const int FirstShare = 4; // one part in so many of a tenant's tokens is its first prompt's

    /// <param name="sequences">Running sequences in arrival order, then waiting ones.</param>
    /// <param name="running">How many of them run.</param>
    /// <param name="admissible">Those of the waiting that have a slot, as indices among these, in the order of their turns.</param>
    /// <param name="limits">What the step may take.</param>
    /// <param name="promptedAt">Number of the step in which a prompt last ran, by tenant.</param>
    /// <param name="plan">Has the generations; receives the prompts.</param>
    public static void Add(
        ReadOnlySpan<SequenceView> sequences, int running, ReadOnlySpan<int> admissible, in PlanLimits limits, ReadOnlySpan<long> promptedAt, StepPlan plan)
    {
        Span<ulong> byLength = FindCandidates(sequences, running, admissible, limits, plan, out int shortOnes);
        int tokens = limits.MaxTokens - plan.Tokens;
        tokens = plan.Decodes > 0 ? limits.Prompts.Beside(plan.Decodes, shortOnes, tokens) : tokens;
        if (byLength.IsEmpty || tokens == 0 || plan.Entries.Length == limits.MaxSequences)
        {
            return;
        }

        ReadOnlySpan<int> candidates = plan.Candidates.AsSpan(0, byLength.Length);
        int firstWaiting = candidates.Length - admissible.Length;
        plan.Shares.Divide(sequences, candidates, tokens, promptedAt);
        AddFirsts(sequences, candidates, firstWaiting, limits, plan);
        byLength.Sort();
        AddByLength(sequences, candidates, firstWaiting, byLength, limits, plan);
        AddRemainder(sequences, tokens, plan);
    }

    /// <summary>
    /// The prompts that may run, the running ones in arrival order, then those that may be admitted in the order of their
    /// turns: tokens left in the high bits, place in <see cref="StepPlan.Candidates"/> in the low ones. Of a waiting prompt,
    /// the fewest tokens of it and those behind it: who is behind must not be admitted first.
    /// </summary>
    private static Span<ulong> FindCandidates(
        ReadOnlySpan<SequenceView> sequences, int running, ReadOnlySpan<int> admissible, in PlanLimits limits, StepPlan plan, out int shortOnes)
    {
        int count = 0;
        for (int i = 0; i < running; i++)
        {
            SequenceView view = sequences[i];
            if (!Scheduler.IsOver(view, limits.Now) && !view.Paused && view.PromptLeft > 0)
            {
                plan.Candidates[count++] = i;
            }
        }

        int firstWaiting = count;
        foreach (int index in admissible)
        {
            plan.Candidates[count++] = running + index;
        }

        shortOnes = 0;
        ulong fewest = ulong.MaxValue >> IndexBits;
        for (int at = count - 1; at >= 0; at--)
        {
            SequenceView view = sequences[plan.Candidates[at]];
            int left = view.PromptLeft;
            shortOnes += Math.Max(view.PromptTokens, left) <= limits.MaxTokens ? 1 : 0;
            fewest = Math.Min(fewest, (ulong)left);
            plan.Keys[at] = ((at < firstWaiting ? (ulong)left : fewest) << IndexBits) | (uint)at;
        }

        return plan.Keys.AsSpan(0, count);
    }

    /// <summary>Gives each tenant's first prompt its part. Of the waiting only the very first may have one: nobody is passed over.</summary>
    private static void AddFirsts(
        ReadOnlySpan<SequenceView> sequences, ReadOnlySpan<int> candidates, int firstWaiting, in PlanLimits limits, StepPlan plan)
    {
        for (int at = 0; at < candidates.Length && at <= firstWaiting; at++)
        {
            SequenceView view = sequences[candidates[at]];
            if (plan.Shares.TryBegin(view.Tenant))
            {
                int left = plan.Shares.Left(view.Tenant);
                int promised = FirstTokens(view, left, limits.MaxSequences - plan.Entries.Length, limits);
                if (promised > 0)
                {
                    plan.Shares.SetFirst(view.Tenant, candidates[at], plan.Entries.Length);
                    plan.Shares.Take(view.Tenant, plan.AddPrompt(candidates[at], promised));
                }
            }
        }
    }

    /// <summary>What a tenant's first prompt gets before the others are looked at.</summary>
    private static int FirstTokens(in SequenceView first, int left, int places, in PlanLimits limits)
    {
        if (Math.Min(limits.MaxTokens, limits.MaxSequences) == 1)
        {
            return places > 0 ? Math.Min(first.PromptLeft, left) : 0; // the whole step is one sequence's: whose turn it is was decided by the first prompt
        }

        int share = places > 1 ? left / FirstShare : 0;
        bool due = places > 0 && limits.Step - first.LastStep >= FirstShare;
        return Math.Min(Math.Min(first.PromptLeft, left), Math.Max(share, due ? 1 : 0));
    }

    private static void AddByLength(
        ReadOnlySpan<SequenceView> sequences, ReadOnlySpan<int> candidates, int firstWaiting, ReadOnlySpan<ulong> byLength, in PlanLimits limits, StepPlan plan)
    {
        TenantShares shares = plan.Shares;
        int payer = firstWaiting; // the first of the waiting, from the one looked at on, whose tenant has tokens left
        foreach (ulong key in byLength)
        {
            int at = (int)(key & IndexMask), index = candidates[at];
            SequenceView view = sequences[index];
            bool goesAlong = (int)(key >> IndexBits) < view.PromptLeft;
            int left = shares.Left(view.Tenant);
            if (shares.First(view.Tenant) == index)
            {
                int entry = shares.FirstEntry(view.Tenant);
                int more = goesAlong ? 0 : Math.Min(left, view.PromptLeft - plan.Entries[entry].Tokens);
                shares.Take(view.Tenant, plan.Enlarge(entry, more));
                continue;
            }

            if (plan.Entries.Length == limits.MaxSequences)
            {
                continue;
            }

            if (left > 0)
            {
                shares.Take(view.Tenant, plan.AddPrompt(index, goesAlong ? 1 : Math.Min(left, view.PromptLeft)));
            }
            else if (at >= firstWaiting)
            {
                payer = Math.Max(payer, at);
                while (payer < candidates.Length && shares.Left(sequences[candidates[payer]].Tenant) == 0)
                {
                    payer++;
                }

                if (payer < candidates.Length)
                {
                    shares.Take(sequences[candidates[payer]].Tenant, plan.AddPrompt(index, 1));
                }
            }
        }
    }

    /// <summary>Gives what is left of each share to the tenant's prompts of the step, and what is left then to all of them.</summary>
    private static void AddRemainder(ReadOnlySpan<SequenceView> sequences, int tokens, StepPlan plan)
    {
        for (int entry = plan.Decodes; entry < plan.Entries.Length; entry++)
        {
            PlanEntry given = plan.Entries[entry];
            SequenceView view = sequences[given.Index];
            plan.Shares.Take(view.Tenant, plan.Enlarge(entry, Math.Min(plan.Shares.Left(view.Tenant), view.PromptLeft - given.Tokens)));
        }

        int left = tokens - (plan.Tokens - plan.Decodes);
        for (int entry = plan.Decodes; entry < plan.Entries.Length && left > 0; entry++)
        {
            PlanEntry given = plan.Entries[entry];
            left -= plan.Enlarge(entry, Math.Min(left, sequences[given.Index].PromptLeft - given.Tokens));
        }
    }
}
