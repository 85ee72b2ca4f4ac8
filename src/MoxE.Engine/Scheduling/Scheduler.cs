using MoxE.Engine.Requests;

namespace MoxE.Engine.Scheduling;

/// <summary>
/// Decides what the next step runs: a pure function of plain data. The rules, in order:
/// <list type="number">
/// <item>Cancelled and expired sequences end; their slots are free for this very step.</item>
/// <item>Every generation whose reader keeps up advances by one token. If they are more than the step holds, those
/// that ran longest ago go first, so each advances within ⌈generations / room⌉ steps.</item>
/// <item>While a prompt wants to run, an eighth of the step (at least one token and one sequence) is kept for it. In a
/// step of one token, whoever of the oldest generation and the first prompt ran longest ago goes.</item>
/// <item>Prompts get the rest; while generations advance, only what <see cref="PromptBudget"/> allows. The first prompt in
/// arrival order is given a quarter, or where that is less than a token, one in every fourth step; so each prompt is
/// reached and ends after finitely many steps. What remains goes to the prompt with the fewest tokens left, then the
/// next: short prompts pass a long one, and of equal ones the first arrived ends first.</item>
/// <item>Waiting sequences are admitted in the order of <see cref="AdmissionOrder"/>, as far as slots and this step's tokens
/// go. One with a shorter one behind it goes in together with it, with a single token.</item>
/// </list>
/// </summary>
internal static class Scheduler
{
    private const int IndexBits = 24;
    private const ulong IndexMask = (1UL << IndexBits) - 1;
    private const int PromptShare = 8; // one part in so many is kept for prompts
    private const int FirstShare = 4; // one part in so many of the prompts' tokens is the first prompt's

    /// <param name="sequences">Running sequences in arrival order, then waiting ones in arrival order; fewer than 2^24.</param>
    /// <param name="running">How many of them hold a slot.</param>
    /// <param name="limits">What the step may take.</param>
    /// <param name="plan">Receives the plan; what it held is cleared.</param>
    /// <param name="served">Tokens served, by tenant; may be empty where all sequences are one tenant's and of one class.</param>
    public static void Plan(ReadOnlySpan<SequenceView> sequences, int running, in PlanLimits limits, StepPlan plan, ReadOnlySpan<long> served = default)
    {
        plan.Clear();
        int decodes = 0, prompts = 0, waiting = 0, free = limits.FreeSlots;
        for (int i = 0; i < sequences.Length; i++)
        {
            SequenceView view = sequences[i];
            if (IsOver(view, limits.Now))
            {
                plan.AddEnd(i, view.Cancelled ? FinishReason.Cancelled : FinishReason.DeadlineExceeded);
                free += i < running ? 1 : 0;
                continue;
            }

            plan.NextDeadline = Math.Min(plan.NextDeadline, view.Deadline);
            waiting += i >= running ? 1 : 0;
            decodes += i < running && !view.Paused && view.PromptLeft == 0 ? 1 : 0;
            prompts += i < running && !view.Paused && view.PromptLeft > 0 ? 1 : 0;
        }

        free = Math.Min(waiting, free);
        prompts += free;
        ReadOnlySpan<int> admissible = plan.Order.First(sequences[running..], served, limits, free);
        AddDecodes(sequences[..running], decodes, DecodeRoom(sequences, running, admissible, prompts, limits), limits.Now, plan);
        AddPrompts(sequences, running, admissible, limits, plan);
    }

    /// <summary>Whether a sequence ends before the step.</summary>
    internal static bool IsOver(in SequenceView view, long now) => view.Cancelled || view.Deadline <= now;

    private static int DecodeRoom(
        ReadOnlySpan<SequenceView> sequences, int running, ReadOnlySpan<int> admissible, int prompts, in PlanLimits limits)
    {
        int room = Math.Min(limits.MaxTokens, limits.MaxSequences);
        if (prompts == 0)
        {
            return room;
        }

        if (room > 1)
        {
            int kept = Math.Max(1, limits.MaxTokens / PromptShare);
            return Math.Min(limits.MaxTokens - kept, limits.MaxSequences - 1);
        }

        long firstPrompt = long.MaxValue, oldestDecode = long.MaxValue;
        foreach (SequenceView view in sequences[..running])
        {
            if (IsOver(view, limits.Now) || view.Paused)
            {
                continue;
            }

            if (view.PromptLeft == 0)
            {
                oldestDecode = Math.Min(oldestDecode, view.LastStep);
            }
            else if (firstPrompt == long.MaxValue)
            {
                firstPrompt = view.LastStep;
            }
        }

        if (firstPrompt == long.MaxValue && !admissible.IsEmpty)
        {
            firstPrompt = sequences[running + admissible[0]].LastStep;
        }

        return firstPrompt <= oldestDecode ? 0 : 1;
    }

    private static void AddDecodes(ReadOnlySpan<SequenceView> running, int decodes, int room, long now, StepPlan plan)
    {
        int found = 0;
        for (int i = 0; i < running.Length; i++)
        {
            SequenceView view = running[i];
            if (view.Paused || view.PromptLeft > 0 || IsOver(view, now))
            {
                continue;
            }

            if (decodes <= room)
            {
                plan.AddDecode(i);
            }
            else
            {
                plan.Keys[found++] = ((ulong)view.LastStep << IndexBits) | (uint)i;
            }
        }

        Span<ulong> byAge = plan.Keys.AsSpan(0, found);
        byAge.Sort();
        foreach (ulong key in byAge[..Math.Min(found, room)])
        {
            plan.AddDecode(IndexOf(key));
        }
    }

    private static void AddPrompts(
        ReadOnlySpan<SequenceView> sequences, int running, ReadOnlySpan<int> admissible, in PlanLimits limits, StepPlan plan)
    {
        Span<ulong> byLength = CandidatePrompts(sequences, running, admissible, limits, plan, out int shortOnes);
        int left = limits.MaxTokens - plan.Tokens;
        left = plan.Decodes > 0 ? limits.Prompts.Beside(plan.Decodes, shortOnes, left) : left;
        if (byLength.IsEmpty || left == 0 || plan.Entries.Length == limits.MaxSequences)
        {
            return;
        }

        int first = plan.Candidates[0];
        int promised = FirstTokens(sequences[first], left, limits.MaxSequences - plan.Entries.Length, limits);
        if (promised > 0)
        {
            left -= plan.AddPrompt(first, promised);
        }

        byLength.Sort();
        foreach (ulong key in byLength)
        {
            int index = plan.Candidates[IndexOf(key)], wanted = sequences[index].PromptLeft;
            bool goesAlong = (int)(key >> IndexBits) < wanted;
            if (index == first && promised > 0)
            {
                left -= plan.Enlarge(plan.Decodes, goesAlong ? 0 : Math.Min(left, wanted - promised));
            }
            else if (left > 0 && plan.Entries.Length < limits.MaxSequences)
            {
                left -= plan.AddPrompt(index, goesAlong ? 1 : Math.Min(left, wanted));
            }
        }

        for (int entry = plan.Decodes; entry < plan.Entries.Length && left > 0; entry++)
        {
            PlanEntry given = plan.Entries[entry];
            left -= plan.Enlarge(entry, Math.Min(left, sequences[given.Index].PromptLeft - given.Tokens));
        }
    }

    /// <summary>What the first prompt gets before the others are looked at.</summary>
    private static int FirstTokens(in SequenceView first, int left, int places, in PlanLimits limits)
    {
        if (Math.Min(limits.MaxTokens, limits.MaxSequences) == 1)
        {
            return Math.Min(first.PromptLeft, left); // the whole step is one sequence's: whose turn it is was decided by the first prompt
        }

        int share = places > 1 ? left / FirstShare : 0;
        bool due = limits.Step - first.LastStep >= FirstShare;
        return Math.Min(first.PromptLeft, Math.Max(share, due ? 1 : 0));
    }

    /// <summary>
    /// The prompts that may run, the running ones in arrival order, then those that may be admitted in the order of their
    /// turns: tokens left in the high bits, place in <see cref="StepPlan.Candidates"/> in the low ones. Of a waiting prompt,
    /// the fewest tokens of it and those behind it: who is behind must not be admitted first.
    /// </summary>
    private static Span<ulong> CandidatePrompts(
        ReadOnlySpan<SequenceView> sequences, int running, ReadOnlySpan<int> admissible, in PlanLimits limits, StepPlan plan, out int shortOnes)
    {
        int count = 0;
        for (int i = 0; i < running; i++)
        {
            SequenceView view = sequences[i];
            if (!IsOver(view, limits.Now) && !view.Paused && view.PromptLeft > 0)
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

    private static int IndexOf(ulong key) => (int)(key & IndexMask);
}
