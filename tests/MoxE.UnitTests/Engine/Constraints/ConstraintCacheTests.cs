using MoxE.Engine.Constraints;

namespace MoxE.UnitTests.Engine.Constraints;

public sealed class ConstraintCacheTests
{
    [Fact]
    public void Get_EqualSources_AreCompiledOnce()
    {
        ConstraintCache cache = Create(4);
        Assert.Same(cache.Get(ConstraintSource.Regex("a")), cache.Get(ConstraintSource.Regex("a")));
        Assert.NotSame(cache.Get(ConstraintSource.Regex("\"a\"")), cache.Get(ConstraintSource.Grammar("\"a\"")));
        Assert.Same(cache.Get(ConstraintSource.Regex("(")), cache.Get(ConstraintSource.Regex("(")));
        Assert.Equal(4, cache.Count);
    }

    [Fact]
    public void Get_MoreThanTheCapacity_ForgetsTheOneUnusedLongest()
    {
        ConstraintCache cache = Create(2);
        ConstraintResult a = cache.Get(ConstraintSource.Regex("a")), b = cache.Get(ConstraintSource.Regex("b"));
        Assert.Same(a, cache.Get(ConstraintSource.Regex("a")));
        cache.Get(ConstraintSource.Regex("c"));
        Assert.Same(a, cache.Get(ConstraintSource.Regex("a")));
        Assert.NotSame(b, cache.Get(ConstraintSource.Regex("b")));
        Assert.Equal(2, cache.Count);
    }

    [Fact]
    public void Get_ManyThreadsTogether_GiveOneConstraint()
    {
        ConstraintCache cache = Create(8);
        ConstraintResult[] results = new ConstraintResult[32];
        Parallel.For(0, results.Length, i => results[i] = cache.Get(ConstraintSource.JsonObject));
        Assert.Single(results.Distinct());
    }

    [Fact]
    public void Get_SourceTooLong_IsRefusedAndNotKept()
    {
        ConstraintCache cache = Create(8);
        Assert.False(cache.Get(ConstraintSource.Regex(new string('a', 100_000))).IsCompiled);
        Assert.Equal(0, cache.Count);
    }

    private static ConstraintCache Create(int capacity) => new(Vocabularies.OfBytes, ConstraintLimits.Default, capacity);
}
