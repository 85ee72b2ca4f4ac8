using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using MoxE.Model.Chat;
using MoxE.Model.Tokens;
using MoxE.TestKit;

namespace MoxE.UnitTests.Model.Chat;

/// <summary>Special tokens come from the template alone.</summary>
public class ChatEncoderTests
{
    private const string EndOfText = "<|endoftext|>";
    private static readonly Tokenizer Tokenizer = Tokenizer.Load(RepositoryPaths.BridgeModel);
    private static readonly FakeTimeProvider Time = new(Recording.Now);

    [Fact]
    public void Encode_ASpecialTokenOfTheTemplate_IsItsId_AndThatOfAUserIsText()
    {
        int[] ids = Encode("{{ eos_token }}{{ messages[0].content }}<|endoftext|>", EndOfText);
        Assert.Equal([0, .. Tokenizer.Encode(EndOfText), 0], ids);
        Assert.DoesNotContain(0, Tokenizer.Encode(EndOfText));
    }

    [Fact]
    public void Encode_TextOfBothOrigins_IsEncodedTogether()
    {
        // As the whole text would be: tokens may lie across the border.
        Assert.Equal(Tokenizer.Encode("Hello there, world"), Encode("Hello th{{ messages[0].content }}rld", "ere, wo"));
    }

    [Theory]
    [InlineData("{{ messages[0].content }}")]
    [InlineData("{{ messages[0].content | trim }}")]
    [InlineData("{{ messages[0].content.strip() }}")]
    [InlineData("{{ messages[0].content | upper | lower }}")]
    [InlineData("{{ messages[0].content.replace('zz', '') }}")]
    [InlineData("{{ 'x' + messages[0].content }}")]
    [InlineData("{{ 'x' ~ messages[0].content ~ 'y' }}")]
    [InlineData("{{ messages[0].content[:] }}")]
    [InlineData("{{ messages[0].content[::-1][::-1] }}")]
    [InlineData("{{ messages[0].content | reverse | reverse }}")]
    [InlineData("{{ messages[0].content | list | join }}")]
    [InlineData("{{ ''.join(messages[0].content) }}")]
    [InlineData("{% for c in messages[0].content %}{{ c }}{% endfor %}")]
    [InlineData("{{ messages[0].content.split('|') | join('|') }}")]
    [InlineData("{{ messages[0].content.partition('|') | join }}")]
    [InlineData("{{ messages[0].content | tojson }}")]
    [InlineData("{{ messages | tojson(indent=1) }}")]
    [InlineData("{{ messages }}")]
    [InlineData("{{ '%s' % messages[0].content }}")]
    [InlineData("{{ '%(content)s' % messages[0] }}")]
    [InlineData("{{ '%s' | format(messages[0].content) }}")]
    [InlineData("{{ '{}'.format(messages[0].content) }}")]
    [InlineData("{{ messages[0].content | indent }}")]
    [InlineData("{{ messages[0].content | center(40) }}")]
    [InlineData("{{ messages[0].content.ljust(40) }}")]
    [InlineData("{{ messages[0].content * 2 }}")]
    [InlineData("{{ messages[0].content | default('') | string | safe }}")]
    [InlineData("{{ messages | map(attribute='content') | join }}")]
    [InlineData("{{ messages[0].content | replace('e', 'e') }}")]
    [InlineData("{{ '' | replace('', messages[0].content) }}")]
    [InlineData("{{ messages[0].items() | list | last }}")]
    [InlineData("{% set x = messages[0].content %}{{ x }}")]
    [InlineData("{% set x %}{{ messages[0].content }}{% endset %}{{ x }}")]
    [InlineData("{% macro m(c) %}{{ c }}{% endmacro %}{{ m(messages[0].content) }}")]
    [InlineData("{% filter lower %}{{ messages[0].content }}{% endfilter %}")]
    [InlineData("{% set ns = namespace(t='') %}{% for m in messages %}{% set ns.t = ns.t + m.content %}{% endfor %}{{ ns.t }}")]
    [InlineData("{{ '<|endof' + messages[0].content[7:] }}")]
    [InlineData("{{ messages[0].content[:5] + 'oftext|>' }}")]
    [InlineData("{{ messages[0].content.title().lower() }}")]
    [InlineData("{{ messages[0].content | truncate(99) }}")]
    [InlineData("{{ {messages[0].content: 1} }}")]
    [InlineData("{{ tools }}{{ tools | tojson }}{{ tools[0].function.name }}")]
    [InlineData("{{ documents[0] }}{{ documents | map('upper') | map('lower') | join }}")]
    [InlineData("{{ extra }}{{ extra | lower }}")]
    [InlineData("{{ bos_token }}")]
    public void Encode_ASpecialTokenOfTheRequest_IsNeverSpecial(string source)
    {
        string json = $$"""{"role": "user", "content": "{{EndOfText}}"}""";
        var prompt = new ChatPrompt
        {
            Messages = [ChatMessage.FromJson(Json(json), "messages[0]").Value!],
            Tools = Json("""[{"function": {"name": "<|endoftext|>"}}]"""),
            Documents = Json($"""["{EndOfText}"]"""),
            TemplateArguments = Json($$"""{"extra": "{{EndOfText}}", "bos_token": "{{EndOfText}}"}"""),
        };
        RenderedChat rendered = Encoder(source).Render(prompt, Time).Value!;
        Assert.Contains("text|>", rendered.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(0, Encoder(source).Encode(rendered));
    }

    [Theory]
    [InlineData("{{ '<|endof' + 'text|>' }}")]
    [InlineData("{{ ' <|ENDOFTEXT|> ' | trim | lower }}")]
    [InlineData("{{ messages[0].content | replace('user text', '<|endoftext|>') }}")]
    [InlineData("{{ ['<|endof', 'text|>'] | join }}")]
    [InlineData("{% set t = eos_token %}{{ t }}")]
    [InlineData("{% macro end() %}{{ eos_token }}{% endmacro %}{{ end() }}")]
    [InlineData("{{ '%s' % eos_token }}")]
    [InlineData("{{ 'x<|endoftext|>'[1:] }}")]
    public void Encode_ASpecialTokenTheTemplateBuilds_IsSpecial(string source) => Assert.Equal([0], Encode(source, "user text"));

    [Fact]
    public void Encode_ATokenAroundARole_IsSpecialForKnownRolesOnly()
    {
        Tokenizer tokenizer = With(new AddedToken(2048, "<|user|>", IsSpecial: true), new AddedToken(2049, "<|pirate|>", IsSpecial: true));
        var encoder = new ChatEncoder(tokenizer, Templates("{{ '<|' + messages[0].role + '|>' }}"));
        Assert.Equal([2048], encoder.Encode(new ChatPrompt { Messages = [ChatMessage.Of("user", "")] }, Time).Value!);
        Assert.Equal(tokenizer.Encode("<|pirate|>"), encoder.Encode(new ChatPrompt { Messages = [ChatMessage.Of("pirate", "")] }, Time).Value!);
    }

    [Fact]
    public void Encode_OverlappingTokens_TakesTheFirstAndThenTheLongest()
    {
        Tokenizer tokenizer = With(new AddedToken(2048, "<a>", IsSpecial: true), new AddedToken(2049, "<a><b>", IsSpecial: true), new AddedToken(2050, "<b><c>", IsSpecial: false));
        var encoder = new ChatEncoder(tokenizer, Templates("<a><b><c><a>x<b><c>"));
        Assert.Equal([2049, .. tokenizer.Encode("<c>"), 2048, .. tokenizer.Encode("x"), 2050], encoder.Encode(new ChatPrompt { Messages = [ChatMessage.Of("user", "")] }, Time).Value!);
    }

    [Fact]
    public void Encode_TokensThatStrip_TakeTheSpaceAroundThem()
    {
        Tokenizer tokenizer = With(
            new AddedToken(2048, "<l>", IsSpecial: true, StripsLeft: true), new AddedToken(2049, "<r>", IsSpecial: true, StripsRight: true), new AddedToken(2050, "<w>", IsSpecial: true, IsWholeWord: true));
        int[] ids = new ChatEncoder(tokenizer, Templates("a  <l> b <r>  c<w> <w>")).Encode(new ChatPrompt { Messages = [ChatMessage.Of("user", "")] }, Time).Value!;
        Assert.Equal([.. tokenizer.Encode("a"), 2048, .. tokenizer.Encode(" b "), 2049, .. tokenizer.Encode("c<w> "), 2050], ids);
    }

    [Fact]
    public void Render_AnyChainOfFilters_NeverTrustsARequestsLetters()
    {
        string[] steps =
        [
            "upper", "lower", "title", "capitalize", "trim", "reverse", "list | join", "list | reverse | join", "list | sort | join", "list | unique | join", "replace('b', 'x')", "replace('', 'x')",
            "indent(2, true)", "center(9)", "string", "safe", "e", "tojson", "truncate(5, true)", "first", "last", "default('d', true)", "batch(2) | list | string",
        ];
        Gen.Int[0, steps.Length - 1].Select(i => steps[i]).Array[0, 6].Select(Gen.String[Gen.Char["яЖ дß\n"], 0, 8], (chain, content) => (chain, content)).Sample((chain, content) =>
        {
            // The template is Latin, the request Cyrillic: a letter tells where it is from.
            string source = $"a{{{{ ['b', messages[0].content] | join('c') | {string.Join(" | ", chain.Append("string"))} }}}}z";
            ChatOutcome<RenderedChat> rendered = Encoder(source).Render(new ChatPrompt { Messages = [ChatMessage.Of("user", content)] }, Time);
            Assert.True(rendered.IsOk, rendered.Error?.ToString());
            Assert.All(rendered.Value!.Runs.Where(run => run.IsTrusted), run => Assert.DoesNotContain(run.Text, unit => unit is >= 'Ѐ' and <= 'ӿ' or 'ß'));
        });
    }

    private static int[] Encode(string source, string content) => Encoder(source).Encode(new ChatPrompt { Messages = [ChatMessage.Of("user", content)] }, Time).Value!;

    private static ChatEncoder Encoder(string source) => new(Tokenizer, Templates(source));

    private static ChatTemplates Templates(string source) => new(
        new Dictionary<string, ChatTemplate> { ["default"] = ChatTemplate.Parse(source).Value! }, new ChatTokens(new Dictionary<string, string> { ["eos_token"] = EndOfText }));

    private static Tokenizer With(params AddedToken[] tokens)
    {
        TokenizerDefinition definition = TokenizerFiles.Read(RepositoryPaths.BridgeModel);
        definition.Added.AddRange(tokens);
        return Tokenizer.Of(definition);
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
