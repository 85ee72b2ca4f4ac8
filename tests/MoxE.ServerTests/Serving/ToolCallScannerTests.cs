using System.Text;
using MoxE.Server.Serving.Chat;

namespace MoxE.ServerTests.Serving;

public sealed class ToolCallScannerTests
{
    [Theory]
    [InlineData("""{"name":"f","arguments":{"a":[1,{"b":"}"}],"c":"\\\""}}""", "f", """{"a":[1,{"b":"}"}],"c":"\\\""}""")]
    [InlineData("{\n  \"name\" : \"f_1\",\n  \"arguments\" : { }\n}", "f_1", "{ }")]
    [InlineData("""{"arguments":{"name":"inner"},"name":"outer"}""", "outer", """{"name":"inner"}""")]
    [InlineData("""{"name":"f","arguments":[1, 2]}""", "f", "[1, 2]")]
    [InlineData("""{"name":"f","arguments":"te,xt"}""", "f", "\"te,xt\"")]
    [InlineData("""{"name":"f","arguments":12,"arguments2":3}""", "f", "12")]
    public void Append_HoweverTheTextIsCut_GivesNameAndArguments(string text, string name, string arguments)
    {
        for (int first = 0; first <= text.Length; first++)
        {
            for (int second = first; second <= text.Length; second++)
            {
                ToolCallScanner scanner = new(null);
                StringBuilder found = new();
                string? function = null;
                foreach (string piece in new[] { text[..first], text[first..second], text[second..] })
                {
                    scanner.Append(piece);
                    function ??= scanner.TakeFunction();
                    found.Append(scanner.TakeArguments());
                }

                Assert.Equal((name, arguments), (function, found.ToString()));
                Assert.Null(scanner.TakeFunction());
            }
        }
    }

    [Fact]
    public void Append_AKnownFunction_TakesAllTextAsArguments()
    {
        ToolCallScanner scanner = new("f");
        Assert.Equal("f", scanner.TakeFunction());
        scanner.Append(" {\"na");
        scanner.Append("me\":1}");
        Assert.Equal(" {\"name\":1}", scanner.TakeArguments());
    }
}
