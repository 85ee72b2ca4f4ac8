using MoxE.Engine.Constraints;
using MoxE.Server.Options;
using MoxE.Server.Serving;
using MoxE.ServerTests.Harness;

namespace MoxE.ServerTests.Security;

public sealed class GrammarLimitTests
{
    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public async Task Validate_AGrammarOverTheLimit_NamesIt(int bytes, bool expected)
    {
        await using RunningServer server = await RunningServer.StartAsync();
        RequestFields fields = new()
        {
            Prompts = [new PromptInput("prompt", "a", null)],
            Constraint = new ConstraintFields("guided_regex", ConstraintKind.Regex, "é" + new string('a', bytes - 2)),
        };
        Outcome<ValidRequest> valid = new RequestValidator(new LimitOptions { MaxGrammarBytes = 64 }, new JoinedChat(), new AnyText()).Validate(fields, server.State.Model!, "r", null);
        Assert.Equal(expected, valid.Succeeded);
        Assert.Equal(expected ? null : "guided_regex", valid.Error?.Param);
    }
}
