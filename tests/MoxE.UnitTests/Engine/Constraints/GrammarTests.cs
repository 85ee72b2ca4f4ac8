using MoxE.Engine.Constraints;

namespace MoxE.UnitTests.Engine.Constraints;

public sealed class GrammarTests
{
    [Theory]
    [InlineData("root ::= \"a\" | \"b\" root", "a,ba,bba", "b,ab,")]
    [InlineData("root ::= [a-c]+ [^a-c\\n]? . # the end\n", "abx,ccc🙂é", "x,abc\n\n")]
    [InlineData("# two rules\nroot ::= open root? close\nopen ::= \"(\"\nclose ::= \")\"", "(),((()))", "(,()()")]
    [InlineData("root ::= (\n  \"a\" |\n  \"b\"\n){2,3}", "ab,aba", "a,abab")]
    [InlineData("root ::= \"\\x41\\u0042\\U0001F642\\n\\t\\\\\\\"\" [\\]\\-]", "AB🙂\n\t\\\"],AB🙂\n\t\\\"-", "AB")]
    [InlineData("root ::= x{2} y{0,1} z{1,}\nx ::= \"x\"\ny ::= \"y\"\nz ::= \"z\"", "xxz,xxyzz", "xz,xxyyz")]
    [InlineData("root ::= sum\nsum ::= sum \"+\" n | sum \"-\" n | n\nn ::= [0-9]", "1,1+2-3", "+1,1+,12")]
    [InlineData("root ::= e\ne ::= e e | \"a\" | \"(\" e \")\"", "a,aa,(a)a(aa)", "(,()")]
    [InlineData("root ::= | \"a\"", ",a", "aa")]
    public void Grammar_Construct_HasTheseTexts(string rules, string inside, string outside)
    {
        Constrained constrained = Constrained.Grammar(rules);
        Assert.All(inside.Split(','), text => Assert.True(constrained.Accepts(text), text));
        Assert.All(outside.Split(',').Except(inside.Split(',')), text => Assert.False(constrained.Accepts(text), text));
    }

    [Theory]
    [InlineData("", "found no rule 'root'")]
    [InlineData("root ::= item", "line 1:10: found no rule 'item'")]
    [InlineData("root ::= \"a\"\nroot ::= \"b\"", "line 2:1: found a second rule 'root'")]
    [InlineData("root ::= \"a\nb\"", "line 1:10: found a literal that is never closed")]
    [InlineData("root ::= (\"a\"", "line 1:10: found '(' that is never closed")]
    [InlineData("root ::= [a", "line 1:10: found '[' that is never closed")]
    [InlineData("root ::= [z-a]", "line 1:11: found the range 'z-a'")]
    [InlineData("root = \"a\"", "line 1:6: found no '::=' behind the name 'root'")]
    [InlineData("root ::= \"a\" ; \"b\"", "line 1:14: found ';'")]
    [InlineData("root ::= \"\\q\"", "line 1:11: found the escape '\\q'")]
    [InlineData("root ::= \"\\uD800\"", "found the code point D800, which is no character")]
    [InlineData("root ::= \"a\"{20000}", "found the number '20000'; allowed: 0 to 10000 (MaxRepeat)")]
    [InlineData("root ::= \"a\"{3,1}", "found a repetition without fitting bounds")]
    [InlineData("root ::= x \"a\"\nx ::= root", "rule 'root': found a way back to itself before any character (left recursion)")]
    [InlineData("root ::= \"b\" | x\nx ::= y? x \"a\"\ny ::= \"y\"", "rule 'x': found a way back to itself before any character (left recursion)")]
    [InlineData("root ::= \"a\" root", "found what no text satisfies")]
    public void Grammar_Wrong_NamesLineAndReason(string rules, string error) => Assert.Contains(error, Constrained.Refusal(ConstraintSource.Grammar(rules)), StringComparison.Ordinal);

    [Fact]
    public void Grammar_RandomRules_HasTheTextsOfANaiveRecogniser()
    {
        int compiled = 0;
        Seeds.Sample(
            seed =>
            {
                Random random = new(seed);
                NaiveGrammar naive = NaiveGrammar.Random(random);
                ConstraintResult result = ConstraintCompiler.Compile(ConstraintSource.Grammar(naive.ToString()), Vocabularies.OfBytes);
                if (!result.IsCompiled)
                {
                    Assert.True(result.Error.Contains("left recursion", StringComparison.Ordinal) || result.Error.Contains("no text satisfies", StringComparison.Ordinal), result.Error);
                    return;
                }

                Interlocked.Increment(ref compiled);
                Constrained constrained = Constrained.Grammar(naive.ToString());
                foreach (string text in Texts("ab", 5))
                {
                    Assert.True(naive.Has(text) == constrained.Accepts(text), $"'{text}' and\n{naive}");
                }
            }, iter: 300);
        Assert.True(compiled > 100, $"only {compiled} grammars were compiled");
    }

    /// <summary>All texts of an alphabet up to a length.</summary>
    private static List<string> Texts(string alphabet, int longest)
    {
        List<string> texts = [""];
        for (int length = 0, first = 0; length < longest; length++)
        {
            int end = texts.Count;
            for (int i = first; i < end; i++)
            {
                texts.AddRange(alphabet.Select(c => texts[i] + c));
            }

            first = end;
        }

        return texts;
    }
}
