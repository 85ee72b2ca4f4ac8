using MoxE.Training.Model;

namespace MoxE.TrainingTests.Model;

public sealed class RoutingPlanTests
{
    // Two sequences of three tokens, two experts for each, of three.
    private static readonly long[] Experts = [0, 1, 2, 0, 0, 2, /* second */ 2, 1, 2, 0, 1, 2];

    [Fact]
    public void OfTokens_EveryPair_IsInItsExpertsGroupOnce()
    {
        List<RoutedGroup> groups = RoutingPlan.OfTokens(Experts, k: 2, expertCount: 4);
        Assert.Equal([0, 1, 2], groups.Select(group => group.Expert)); // expert 3 has no tokens
        Assert.Equal([0L, 1, 2, 4], groups[0].Tokens);
        Assert.Equal([0L, 3, 4, 9], groups[0].Pairs);
        Assert.Equal([0L, 3, 5], groups[1].Tokens);
        Assert.Equal([1L, 7, 10], groups[1].Pairs);
        Assert.Equal([1L, 2, 3, 4, 5], groups[2].Tokens);
        Assert.Equal([2L, 5, 6, 8, 11], groups[2].Pairs);
    }

    [Fact]
    public void OfSequences_Padded_FillsTheShorterOneWithTokensOfItsOwn()
    {
        List<RoutedGroup> groups = RoutingPlan.OfSequences(Experts, k: 2, expertCount: 4, tokens: 3, equalLengths: false);
        Assert.Equal([0, 1, 2], groups.Select(group => group.Expert));
        Assert.Equal([0L, 1], groups[0].Sequences);
        Assert.Equal(3, groups[0].Length);
        Assert.Equal([0L, 1, 2, 4, 4, 4], groups[0].Tokens);
        Assert.Equal([0L, 3, 4, 9, -1, -1], groups[0].Pairs);
    }

    [Fact]
    public void OfSequences_EqualLengths_PadsNothing()
    {
        List<RoutedGroup> groups = RoutingPlan.OfSequences(Experts, k: 2, expertCount: 4, tokens: 3, equalLengths: true);
        Assert.Equal([(0, 1), (0, 3), (1, 1), (1, 2), (2, 2), (2, 3)], groups.Select(group => (group.Expert, group.Length)));
        Assert.DoesNotContain(-1L, groups.SelectMany(group => group.Pairs));
        Assert.Equal(Enumerable.Range(0, Experts.Length).Select(pair => (long)pair), groups.SelectMany(group => group.Pairs).Order());
        Assert.Equal([1L], groups[0].Sequences);
        Assert.Equal([4L], groups[0].Tokens);
    }
}
