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
/// <item>Prompts get the rest, divided by <see cref="PromptPlanner"/>; while generations advance, only what
/// <see cref="PromptBudget"/> allows.</item>
/// <item>Waiting sequences are admitted in the order of <see cref="AdmissionOrder"/>, as far as slots and this step's tokens
/// go.</item>
/// </list>
/// </summary>
internal static class Scheduler
{
    private const int IndexBits = 24;
    private const ulong IndexMask = (1UL << IndexBits) - 1;
    private const int PromptShare = 8; // one part in so many is kept for prompts

    /// <param name="sequences">Running sequences in arrival order, then waiting ones in arrival order; fewer than 2^24.</param>
    /// <param name="running">How many of them hold a slot.</param>
    /// <param name="limits">What the step may take.</param>
    /// <param name="plan">Receives the plan; what it held is cleared.</param>
    /// <param name="served">Tokens served, by tenant; may be empty where all sequences are one tenant's and of one class.</param>
    /// <param name="promptedAt">Number of the step in which a prompt last ran, by tenant; may be empty where all sequences are one tenant's.</param>
    public static void Plan(
        ReadOnlySpan<SequenceView> sequences, int running, in PlanLimits limits, StepPlan plan, ReadOnlySpan<long> served = default, ReadOnlySpan<long> promptedAt = default)
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
        PromptPlanner.Add(sequences, running, admissible, limits, promptedAt, plan);
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

    private static int IndexOf(ulong key) => (int)(key & IndexMask);
}
