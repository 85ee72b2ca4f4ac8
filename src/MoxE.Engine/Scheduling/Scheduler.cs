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
/// <item>Prompts fill the rest in arrival order; while generations advance, only as much as fits the allowed stall, but
/// at least one token. A prompt takes at most half of what is left while another is behind it, so that short prompts
/// pass a long one; what is left over goes to the first prompts again. The first prompt always advances, so each is
/// reached after finitely many steps.</item>
/// <item>Waiting sequences are admitted in arrival order, as far as slots and this step's tokens go.</item>
/// </list>
/// </summary>
internal static class Scheduler
{
    private const int IndexBits = 24;
    private const int PromptShare = 8; // one part in so many is kept for prompts

    /// <param name="sequences">Running sequences in arrival order, then waiting ones in arrival order; fewer than 2^24.</param>
    /// <param name="running">How many of them hold a slot.</param>
    /// <param name="limits">What the step may take.</param>
    /// <param name="plan">Receives the plan; what it held is cleared.</param>
    public static void Plan(ReadOnlySpan<SequenceView> sequences, int running, in PlanLimits limits, StepPlan plan)
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

        prompts += Math.Min(waiting, free);
        AddDecodes(sequences[..running], decodes, DecodeRoom(sequences, running, prompts, limits), limits.Now, plan);
        AddPrompts(sequences, running, prompts, free, limits, plan);
    }

    private static bool IsOver(in SequenceView view, long now) => view.Cancelled || view.Deadline <= now;

    private static int DecodeRoom(ReadOnlySpan<SequenceView> sequences, int running, int prompts, in PlanLimits limits)
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
        for (int i = 0; i < sequences.Length; i++)
        {
            SequenceView view = sequences[i];
            if (IsOver(view, limits.Now) || (i < running && view.Paused))
            {
                continue;
            }

            if (i < running && view.PromptLeft == 0)
            {
                oldestDecode = Math.Min(oldestDecode, view.LastStep);
            }
            else if (firstPrompt == long.MaxValue)
            {
                firstPrompt = view.LastStep;
            }
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
            plan.AddDecode((int)(key & ((1UL << IndexBits) - 1)));
        }
    }

    private static void AddPrompts(
        ReadOnlySpan<SequenceView> sequences, int running, int prompts, int free, in PlanLimits limits, StepPlan plan)
    {
        int left = limits.MaxTokens - plan.Tokens;
        if (plan.Decodes > 0 && limits.SecondsPerToken > 0)
        {
            double bearable = Math.Floor(limits.MaxPrefillSeconds / limits.SecondsPerToken);
            left = (int)Math.Min(left, Math.Max(1, bearable));
        }

        for (int i = 0; i < sequences.Length && left > 0 && plan.Entries.Length < limits.MaxSequences; i++)
        {
            SequenceView view = sequences[i];
            if (IsOver(view, limits.Now) || (i < running && (view.Paused || view.PromptLeft == 0)))
            {
                continue;
            }

            if (i >= running && free-- == 0)
            {
                break;
            }

            prompts--;
            int tokens = Math.Min(view.PromptLeft, prompts > 0 ? (left + 1) / 2 : left);
            plan.AddPrompt(i, tokens);
            left -= tokens;
        }

        for (int entry = plan.Decodes; entry < plan.Entries.Length && left > 0; entry++)
        {
            PlanEntry first = plan.Entries[entry];
            int more = Math.Min(left, sequences[first.Index].PromptLeft - first.Tokens);
            plan.Enlarge(entry, more);
            left -= more;
        }
    }
}
