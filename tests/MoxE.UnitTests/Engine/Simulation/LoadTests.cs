using CsCheck;
using MoxE.Engine;
using Xunit.Abstractions;

namespace MoxE.UnitTests.Engine.Simulation;

/// <summary>What streams see of each other under load, through the whole engine in virtual time; milliseconds throughout.</summary>
public sealed class LoadTests(ITestOutputHelper output)
{
    private const int LongPrompt = 20_000;
    private const double Slowdown = 0.75; // the default

    public static TheoryData<MachineProfile, int, int> MachinesStreamsAndPrompts() => new()
    {
        { MachineProfile.ModelM, 1, LongPrompt },
        { MachineProfile.ModelM, 5, LongPrompt },
        { MachineProfile.ModelM, 24, LongPrompt },
        { MachineProfile.ModelM, 63, LongPrompt },
        { MachineProfile.Wide, 1, 4_000 }, // by single tokens
        { MachineProfile.Wide, 5, LongPrompt },
        { MachineProfile.Wide, 24, LongPrompt },
        { MachineProfile.Wide, 63, LongPrompt },
    };

    public static TheoryData<MachineProfile, double> MachinesAndSpacing() => new()
    {
        { MachineProfile.ModelM, 0 },
        { MachineProfile.ModelM, 200 },
        { MachineProfile.Wide, 0 },
        { MachineProfile.Wide, 100 },
    };

    [Theory]
    [MemberData(nameof(MachinesStreamsAndPrompts))]
    public async Task LongPromptArrives_StreamsSlowByLessThanTwoAndThePromptEnds(MachineProfile machine, int streams, int prompt)
    {
        const double Start = 10_000;
        double alone = machine.Step(streams, 0);
        int chunk = LargestChunk(machine, streams);
        double bound = 1.1 * prompt / chunk * machine.Step(streams + 1, chunk);
        int generate = (int)((Start + bound) / alone);
        Arrival[] running = [.. Enumerable.Range(0, streams).Select(i => new Arrival(i, 8, generate))];
        Arrival longPrompt = new(Start, prompt, 1);

        Course[] without = await VirtualLoad.RunAsync(machine, running);
        Course[] with = await VirtualLoad.RunAsync(machine, [.. running, longPrompt]);

        Course longOne = with[^1];
        Assert.InRange(longOne.FirstToken, 0, bound);
        double end = longOne.Tokens[0];
        double[] before = [.. without.SelectMany(stream => stream.Gaps(Start))];
        double[] during = [.. with[..^1].SelectMany(stream => stream.Gaps(Start, end))];
        output.WriteLine($"{machine.Name}, {streams} streams: p95 {Percentile(before, 0.95):F1} to {Percentile(during, 0.95):F1} ms, longest {before.Max():F1} to {during.Max():F1}; {prompt} tokens took {longOne.FirstToken / 1000:F1} s, {LargestChunk(machine, streams)} fit");
        Assert.True(during.Length > streams * 100);
        Assert.True(Percentile(during, 0.95) < 2 * Percentile(before, 0.95), $"p95 rose from {Percentile(before, 0.95)} to {Percentile(during, 0.95)}");
        Assert.True(during.Max() < 2 * before.Max(), $"the longest gap rose from {before.Max()} to {during.Max()}");
    }

    [Theory]
    [MemberData(nameof(MachinesAndSpacing))]
    public async Task HundredShortAndOneLong_NeitherHoldsUpTheOther(MachineProfile machine, double spacing)
    {
        Arrival longPrompt = new(0, LongPrompt, 16);
        Arrival[] shortOnes = [.. Enumerable.Range(0, 100).Select(i => new Arrival(50 + (spacing * i), 24 + (i % 17), 40))];

        double[] without = [.. (await VirtualLoad.RunAsync(machine, shortOnes)).Select(course => course.FirstToken)];
        Course[] all = await VirtualLoad.RunAsync(machine, [longPrompt, .. shortOnes]);
        double[] with = [.. all.Skip(1).Select(course => course.FirstToken)];
        Course[] longAlone = await VirtualLoad.RunAsync(machine, [longPrompt]);

        output.WriteLine($"{machine.Name}, every {spacing} ms: first tokens {without.Average():F0} to {with.Average():F0} ms in the mean, p95 {Percentile(without, 0.95):F0} to {Percentile(with, 0.95):F0}; the long one {longAlone[0].FirstToken / 1000:F1} to {all[0].FirstToken / 1000:F1} s");
        double step = machine.Step(1, 256); // a request that finds the long prompt alone waits for the step that runs
        Assert.True(with.Average() <= (1.5 * without.Average()) + step, $"mean {without.Average()} became {with.Average()}");
        Assert.True(Percentile(with, 0.95) <= (1.5 * Percentile(without, 0.95)) + step, $"p95 {Percentile(without, 0.95)} became {Percentile(with, 0.95)}");

        double shortWork = all.Skip(1).Max(course => course.Tokens[^1]);
        Assert.True(all[0].FirstToken <= shortWork + longAlone[0].FirstToken, $"the long prompt took {all[0].FirstToken}, alone {longAlone[0].FirstToken}, the short ones {shortWork}");
    }

    [Fact]
    public async Task ShortOnesWithoutEnd_TheLongPromptKeepsItsQuarter()
    {
        MachineProfile machine = MachineProfile.ModelM;
        Arrival[] shortOnes = [.. Enumerable.Range(0, 250).Select(i => new Arrival(20 * i, 60, 4))]; // twice what the machine can take
        Course[] all = await VirtualLoad.RunAsync(machine, [new Arrival(10, 1000, 1), .. shortOnes]);
        Course longOne = all.Single(course => course.Request.Prompt == 1000);
        output.WriteLine($"the long prompt: {longOne.FirstToken:F0} ms; all: {all.Max(course => course.Tokens[^1]):F0} ms");
        Assert.InRange(longOne.FirstToken, 0, 4 * 1000 * 1.0 * (1 + (1 / Slowdown)) * 1.2);
        Assert.True(longOne.Tokens[0] < all.Max(course => course.Tokens[^1]) / 2, "it waited for the short ones to end");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LongPromptEndsInItsMidst_ItsSlotIsTheNextStepsOwn(bool cancelled)
    {
        MachineProfile machine = MachineProfile.ModelM;
        Course[] all = await VirtualLoad.RunAsync(
            machine,
            [
                new Arrival(0, 8, 400),
                new Arrival(1, LongPrompt, 1, CancelAt: cancelled ? 1000 : null, Timeout: cancelled ? null : 999),
                new Arrival(500, 4, 1), // waits for a slot
            ],
            slots: 2);
        double step = 1.1 * machine.Step(2, LargestChunk(machine, 1));
        Assert.Empty(all[1].Tokens);
        Assert.InRange(all[1].LastRan, 900, 1000 + (2 * step)); // it was submitted at the end of one step, and was in one when its time came
        Assert.InRange(all[2].Tokens[0], 1000, 1000 + (3 * step));
        Assert.Equal(400, all[0].Tokens.Count);
    }

    [Fact]
    public async Task BurstOfShortOnes_IsServedSooner_ThanOneAfterTheOther()
    {
        MachineProfile machine = MachineProfile.ModelM;
        Course[] all = await VirtualLoad.RunAsync(machine, Enumerable.Range(0, 32).Select(_ => new Arrival(0, 32, 64)));
        output.WriteLine($"first tokens: mean {all.Average(course => course.FirstToken):F0} ms, last {all.Max(course => course.FirstToken):F0} ms");
        double prompts = 32 * machine.Step(1, 32); // their prompts one by one, nothing generated beside them
        Assert.InRange(all.Max(course => course.FirstToken), 0, 1.75 * prompts);
        Assert.InRange(all.Average(course => course.FirstToken), 0, 0.75 * prompts);
    }

    [Fact]
    public void RandomLoads_AllEndAndNoStreamWaitsBeyondTheStall() =>
        Gen.Select(
            Gen.Select(Gen.Int[0, 3000], Gen.OneOf(Gen.Int[1, 40], Gen.Int[1, 1500]), Gen.Int[1, 60]).Array[1, 40],
            Gen.Int[1, 40], Gen.Int[8, 256], Gen.Bool)
        .Sample(
            (load, slots, stepTokens, wide) =>
            {
                MachineProfile machine = wide ? MachineProfile.Wide : MachineProfile.ModelM;
                EngineOptions options = new() { MaxStepTokens = stepTokens };
                Arrival[] arrivals = [.. load.Select(item => new Arrival(item.Item1, item.Item2, item.Item3))];
                Course[] all = VirtualLoad.RunAsync(machine, arrivals, options, slots).GetAwaiter().GetResult();
                Assert.All(all, course => Assert.Equal(course.Request.Generate, course.Tokens.Count));

                // Generations that do not fit a step take turns; else each waits for one step, with prompts for the longest stall and what their sequences cost.
                int turns = 1 + (slots / (stepTokens - Math.Max(1, stepTokens / 8)));
                double longest = turns * (machine.Step(slots, 0) + (1.6 * options.MaxPrefillStall.TotalMilliseconds));
                Assert.All(all.SelectMany(course => course.Gaps()), gap => Assert.InRange(gap, 0, longest));
            },
            iter: 60);

    /// <summary>The most prompt tokens of one more sequence that lengthen the streams' step by the allowed part.</summary>
    private static int LargestChunk(MachineProfile machine, int streams)
    {
        double allowed = Math.Min(Slowdown * machine.Step(streams, 0), 150);
        int chunk = 1;
        while (machine.Step(streams + 1, chunk + 1) - machine.Step(streams, 0) <= allowed)
        {
            chunk++;
        }

        return chunk;
    }

    private static double Percentile(double[] values, double part) => values.Order().ElementAt((int)Math.Ceiling(part * values.Length) - 1);
}
