using MoxE.Engine;
using Xunit.Abstractions;

namespace MoxE.UnitTests.Engine.Simulation;

/// <summary>Tenants and classes under load, through the whole engine in virtual time; milliseconds throughout.</summary>
public sealed class TenantLoadTests(ITestOutputHelper output)
{
    private const int Slots = 4;
    private static readonly MachineProfile Machine = MachineProfile.ModelM;

    /// <summary>The longest that a request of 20 prompt and 40 generated tokens holds its slot while all slots are taken.</summary>
    private static double Turn => 40 * (Machine.Step(Slots, 0) * 1.75) * 1.1;

    [Fact]
    public async Task OneFloods_TheOthersTwoWaitAsWithEqualShares()
    {
        Arrival[] flood = [.. Enumerable.Range(0, 100).Select(_ => new Arrival(0, 20, 40, Tenant: "flood"))];
        Course[] all = await RunAsync([.. flood, new Arrival(500, 20, 40, Tenant: "quiet"), new Arrival(501, 20, 40, Tenant: "quiet")]);
        Course[] quiet = [.. all.Where(course => course.Request.Tenant == "quiet")];
        double end = all.Max(course => course.Tokens[^1]);
        output.WriteLine($"first tokens after {quiet[0].FirstToken:F0} and {quiet[1].FirstToken:F0} ms, a turn {Turn:F0}, all {end:F0}");

        // With equal shares half of the slots are the quiet tenant's: both requests go in as soon as every slot was freed once.
        Assert.All(quiet, course => Assert.InRange(course.FirstToken, 0, Turn));
        Assert.True(end > 15 * Turn, "the flood is too small to tell");
    }

    [Fact]
    public async Task BothHaveWorkWithoutEnd_TokensServedStayEqual()
    {
        const int LongPrompt = 200, Generate = 40;
        Arrival[] load =
        [
            .. Enumerable.Range(0, 150).Select(_ => new Arrival(0, 10, Generate, Tenant: "short")),
            .. Enumerable.Range(0, 50).Select(_ => new Arrival(0, LongPrompt, 20, Tenant: "long")),
        ];
        Course[] all = await RunAsync(load);
        double[] ends = [.. all.GroupBy(course => course.Request.Tenant).Select(courses => courses.Max(course => course.Tokens[0]))];
        double[] served = new double[2];
        for (double at = 1000; at < ends.Min(); at += 500)
        {
            served = [.. all.GroupBy(course => course.Request.Tenant).Select(courses => courses.Sum(course => Served(course, at)))];

            // The bound of the counters (arXiv 2401.00588, theorem 1): twice the longest prompt, or what a full batch generates.
            Assert.InRange(Math.Abs(served[0] - served[1]), 0, 2 * Math.Max(LongPrompt, Slots * Generate));
        }

        output.WriteLine($"{served[0]} and {served[1]} tokens");
        Assert.True(served.Min() > 2000, "the load is too small to tell");
    }

    [Fact]
    public async Task HighClassWithoutEnd_TheLowOneGoesInByItsAge()
    {
        Arrival low = new(1, 20, 1, Tenant: "a", Priority: 100);
        Course[] all = await RunAsync([.. Enumerable.Range(0, 100).Select(i => new Arrival(2.0 * i, 20, 40, Tenant: $"b{i % 3}", Priority: -100)), low]);
        Course late = all.Single(course => course.Request.Priority == 100);
        int before = all.Count(course => course.Tokens[0] < late.Tokens[0]);
        output.WriteLine($"{before} of the high class went before");

        // At most the one request that came before it is older; those running when it arrived had their slots already.
        Assert.InRange(before, 1, Slots + (8 * 2));
    }

    [Fact]
    public async Task HighClass_GoesBeforeWhatWaits()
    {
        Arrival urgent = new(500, 20, 1, Tenant: "a", Priority: -1);
        Course[] all = await RunAsync([.. Enumerable.Range(0, 60).Select(_ => new Arrival(0, 20, 40, Tenant: "a")), urgent]);
        Assert.InRange(all.Single(course => course.Request.Priority == -1).FirstToken, 0, Turn);
    }

    /// <summary>All have slots; it is the steps' prompt tokens that they compete for.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task ManyLongPromptsOfOne_AnothersThatRunsToo_GetsHalf(int streams)
    {
        const int Prompt = 3000;
        Arrival[] generating = [.. Enumerable.Range(0, streams).Select(i => new Arrival(0, 8, 2500, Tenant: $"stream{i}"))];
        Arrival[] flood = [.. Enumerable.Range(0, 40).Select(_ => new Arrival(1000, Prompt - 1, 1, Tenant: "flood"))];
        Arrival quiet = new(1500, Prompt, 1, Tenant: "quiet");
        double alone = (await VirtualLoad.RunAsync(Machine, [.. generating, quiet])).Single(course => course.Request == quiet).FirstToken;
        Course[] all = await VirtualLoad.RunAsync(Machine, [.. generating, .. flood, quiet]);
        double beside = all.Single(course => course.Request == quiet).FirstToken;
        double[] others = [.. all.Where(course => course.Request.Tenant == "flood").Select(course => course.FirstToken)];
        output.WriteLine($"{streams} streams: the quiet tenant's first token after {alone:F0} ms alone, {beside:F0} beside {others.Length}, which took {others.Min():F0} to {others.Max():F0}");
        Assert.InRange(beside, alone, 2.3 * alone);
        Assert.True(others.Max() > 5 * beside, "the flood is too small to tell");
    }

    [Fact]
    public async Task ShortPromptsOfOneWithoutEnd_AnothersLongOne_GetsHalf()
    {
        const int Prompt = 4000;
        Arrival[] flood = [.. Enumerable.Range(0, 240).Select(i => new Arrival(40 * i, 100, 1, Tenant: "flood"))]; // more than twice what the machine can take
        Arrival quiet = new(50, Prompt, 1, Tenant: "quiet");
        double alone = (await VirtualLoad.RunAsync(Machine, [quiet])).Single().FirstToken;
        Course[] all = await VirtualLoad.RunAsync(Machine, [.. flood, quiet]);
        double beside = all.Single(course => course.Request == quiet).FirstToken;
        output.WriteLine($"the quiet tenant's first token after {alone:F0} ms alone, {beside:F0} beside the flood, which ends after {all.Max(course => course.Tokens[^1]):F0}");
        Assert.InRange(beside, alone, 2.3 * alone);
        Assert.True(all.Max(course => course.Tokens[^1]) > 1.5 * beside, "the flood is too small to tell");
    }

    private static Task<Course[]> RunAsync(Arrival[] load) => VirtualLoad.RunAsync(Machine, load, new EngineOptions { MaxQueuedRequests = 1000 }, Slots);

    /// <summary>Prompt and generated tokens up to a time, the prompt counted when the sequence is admitted, about its first token.</summary>
    private static int Served(Course course, double at) => course.Tokens[0] <= at
        ? course.Request.Prompt + course.Tokens.Count(token => token <= at)
        : 0;
}
