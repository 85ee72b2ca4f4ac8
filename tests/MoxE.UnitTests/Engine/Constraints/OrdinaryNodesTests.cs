using MoxE.Engine.Constraints.Expressions;
using MoxE.Engine.Constraints.Networks;

namespace MoxE.UnitTests.Engine.Constraints;

public sealed class OrdinaryNodesTests
{
    private static readonly CodePointSet NoQuote = CodePointSet.OfChars("\"\\").Complement();

    [Fact]
    public void Ordinary_SetsOfCharacters_AreAlikeOnlyWhereAllAreIn()
    {
        Assert.Equal(OrdinaryFollow.Alike, AtStart(new Expression.Characters(CodePointSet.All)));
        Assert.Equal(OrdinaryFollow.Alike, AtStart(new Expression.Characters(OrdinaryCharacters.Set)));
        Assert.Equal(OrdinaryFollow.Alike, AtStart(new Expression.Characters(NoQuote)));
        Assert.Equal(OrdinaryFollow.Never, AtStart(new Expression.Characters(OrdinaryCharacters.Set.Complement().Intersect(CodePointSet.Of((0, 0x7F))))));
        Assert.Equal(OrdinaryFollow.Otherwise, AtStart(Expression.Chars(('a', 'z'))));
    }

    [Theory]
    [InlineData('a')]
    [InlineData(' ')]
    [InlineData('~')]
    [InlineData(0xA0)]
    [InlineData(0x7FF)]
    [InlineData(0x800)]
    [InlineData(0x202A)]
    [InlineData(0xFFFF)]
    [InlineData(0x10000)]
    [InlineData(0x10FFFF)]
    public void Ordinary_OneCharacterMissing_IsOtherwise(int missing) =>
        Assert.Equal(OrdinaryFollow.Otherwise, AtStart(new Expression.Characters(NoQuote.Except(CodePointSet.Single(missing)))));

    [Fact]
    public void Ordinary_OneCharacterLeadsElsewhereToo_IsOtherwise()
    {
        Expression any = new Expression.Characters(NoQuote);
        Assert.Equal(OrdinaryFollow.Otherwise, AtStart(Expression.Any(any, Expression.Text("x"))));
        Assert.Equal(OrdinaryFollow.Otherwise, AtStart(Expression.Any(any, Expression.Text("日"))));
        Assert.Equal(OrdinaryFollow.Alike, AtStart(Expression.Any(any, Expression.Text("\\n"))));
    }

    private static OrdinaryFollow AtStart(Expression body)
    {
        RuleSet rules = new();
        rules.Add("the text", body);
        Network network = NetworkBuilder.Build(rules, 10_000);
        return network.Ordinary(network.Starts[0]);
    }
}
