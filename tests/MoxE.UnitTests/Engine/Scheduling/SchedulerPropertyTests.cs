using CsCheck;
using MoxE.Engine.Scheduling;

namespace MoxE.UnitTests.Engine.Scheduling;

/// <summary>Runs random loads to their end through the scheduler alone and checks every plan.</summary>
public sealed class SchedulerPropertyTests
{
    private const double Stall = 0.05;

    [Fact]
    public void Plan_RandomLoad_KeepsBudgetsOrderAndFairness() =>
        Gen.Select(
            Gen.Select(Gen.Int[1, 120], Gen.Int[1, 20], Gen.Int[0, 60]).Array[1, 30],
            Gen.Int[1, 64], Gen.Int[1, 12], Gen.Int[1, 12], Pick.From(0, 0.001, 0.01, 1.0), Gen.Int[0, 3])
        .Sample((load, maxTokens, maxSequences, slots, perToken, pauseEvery) =>
            new Simulation(load, maxTokens, maxSequences, slots, perToken, pauseEvery).Run());

    private sealed class Work(int number, int prompt, int generate)
    {
        public int Number => number;

        public int PromptLeft { get; set; } = prompt;

        public int GenerateLeft { get; set; } = generate;

        public long LastStep { get; set; }

        public int Skipped { get; set; } // plans in a row that could have run it and did not
    }

    private sealed class Simulation((int Prompt, int Generate, int Arrival)[] load, int maxTokens, int maxSequences, int slots, double perToken, int pauseEvery)
    {
        private readonly List<Work> _running = [];
        private readonly List<Work> _waiting = [];
        private readonly PromptBudget _budget = new(CostOf(perToken), 1e9, Stall + 1e-9);
        private readonly StepPlan _plan = new(slots, slots + load.Length);

        public void Run()
        {
            int total = load.Sum(item => item.Prompt + item.Generate);
            int arrived = 0;
            var inOrder = load.OrderBy(item => item.Arrival).ToArray();
            for (long step = 0; arrived < load.Length || _running.Count + _waiting.Count > 0; step++)
            {
                Assert.True(step <= 61 + (2L * total), "the load does not end");
                for (; arrived < load.Length && inOrder[arrived].Arrival <= step; arrived++)
                {
                    _waiting.Add(new Work(arrived, inOrder[arrived].Prompt, inOrder[arrived].Generate) { LastStep = step });
                }

                Step(step);
            }
        }

        private void Step(long step)
        {
            Work[] all = [.. _running, .. _waiting];
            bool paused(int i) => pauseEvery > 0 && i < _running.Count && all[i].PromptLeft == 0 && (step + i) % (pauseEvery + 1) == 0;
            SequenceView[] views = [.. all.Select((work, i) => new SequenceView(work.PromptLeft, paused(i), false, long.MaxValue, work.LastStep))];
            int free = slots - _running.Count;
            Scheduler.Plan(views, _running.Count, new PlanLimits(maxTokens, maxSequences, free, _budget, step + 1, 0), _plan);
            Check(views, free);
            Apply(all, views, free, step);
        }

        private static StepCost CostOf(double perToken)
        {
            StepCost cost = new();
            cost.OnStep(1, 0, 1);
            cost.OnStep(1, 1, 1 + perToken);
            return cost;
        }

        private void Check(SequenceView[] views, int free)
        {
            PlanEntry[] entries = _plan.Entries.ToArray();
            PlanEntry[] prompts = entries[_plan.Decodes..];
            Assert.Equal(entries.Sum(entry => entry.Tokens), _plan.Tokens);
            Assert.True(_plan.Tokens <= maxTokens && entries.Length <= maxSequences);
            Assert.Equal(entries.Length, entries.Select(entry => entry.Index).Distinct().Count());
            Assert.All(entries, entry => Assert.False(views[entry.Index].Paused));
            Assert.All(entries[.._plan.Decodes], entry => Assert.Equal((0, 1), (views[entry.Index].PromptLeft, entry.Tokens)));
            Assert.All(prompts, entry => Assert.InRange(entry.Tokens, 1, views[entry.Index].PromptLeft));
            int[] admitted = [.. prompts.Select(entry => entry.Index).Where(index => index >= _running.Count).Order()];
            Assert.True(admitted.Length <= free);
            Assert.Equal(Enumerable.Range(_running.Count, admitted.Length), admitted); // arrival order, nobody passed over
            int left = Math.Min(maxTokens - _plan.Decodes, _plan.Decodes > 0 && perToken > 0 ? Math.Max(1, (int)((Stall + 1e-9) / perToken)) : int.MaxValue);
            int prompted = prompts.Sum(entry => entry.Tokens);
            Assert.True(prompted <= left);
            bool unserved = views.Where((view, i) => view.PromptLeft > 0 && (i < _running.Count || free >= views.Length - _running.Count) && !entries.Any(entry => entry.Index == i)).Any();
            Assert.True(prompted == left || !unserved || entries.Length == maxSequences, "room is left and a prompt was passed over");

            bool runnable = views.Where((view, i) => i < _running.Count ? !view.Paused : free > 0).Any();
            Assert.Equal(runnable, entries.Length > 0);
        }

        private void Apply(Work[] all, SequenceView[] views, int free, long step)
        {
            int[] planned = [.. _plan.Entries.ToArray().Select(entry => entry.Index)];
            int firstPrompt = Array.FindIndex(views, view => view.PromptLeft > 0);
            for (int i = 0; i < all.Length; i++)
            {
                bool mustRunSoon = i < _running.Count && views[i].PromptLeft == 0 ? !views[i].Paused : i == firstPrompt && (i < _running.Count || free > 0);
                all[i].Skipped = planned.Contains(i) ? 0 : all[i].Skipped + (mustRunSoon ? 1 : 0);
                Assert.True(all[i].Skipped <= 2 * (slots + 1), $"sequence {all[i].Number} starves");
            }

            foreach (PlanEntry entry in _plan.Entries)
            {
                Work work = all[entry.Index];
                work.LastStep = step + 1;
                work.GenerateLeft -= work.PromptLeft == 0 ? 1 : 0;
                work.PromptLeft -= Math.Min(work.PromptLeft, entry.Tokens);
                if (entry.Index >= _running.Count)
                {
                    _waiting.Remove(work);
                }
            }

            _running.AddRange(planned.Where(index => index >= _running.Count).Select(index => all[index]).ToArray());
            _running.RemoveAll(work => work.GenerateLeft == 0);
        }
    }
}
