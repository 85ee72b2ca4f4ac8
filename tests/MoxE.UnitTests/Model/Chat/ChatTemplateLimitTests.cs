using CsCheck;
using MoxE.Model.Chat;

namespace MoxE.UnitTests.Model.Chat;

/// <summary>No template crashes, hangs or uses more than it may.</summary>
public class ChatTemplateLimitTests
{
    private const int SmallStack = 256 << 10;

    private static readonly ChatTemplateLimits Small = new() { MaxSteps = 20_000, MaxTextWork = 1 << 20, MaxOutputLength = 1 << 17, MaxDepth = 100 };

    private static readonly string[] Pieces =
    [
        "{{", "}}", "{%", "%}", "{#", "#}", "-", "+", "{%- ", " -%}", "{{- ", " -}}", " ", "\n", "x", "word", "numbers", "dict", "loop", "ns", "'a'", "\"b\"", "1", "2.5", "(", ")", "[", "]", "{", "}",
        ":", ",", ".", "|", "~", "*", "**", "/", "//", "%", "==", "<", ">=", "=", " for ", " in ", " if ", " else ", " elif ", " endif ", " endfor ", " set ", " endset ", " macro ", " endmacro ", " call ",
        " endcall ", " filter ", " endfilter ", " with ", " endwith ", " raw ", " endraw ", " generation ", " endgeneration ", " break ", " continue ", " is ", " not ", " and ", " or ", " none ", " true ",
        "upper", "join", "map", "sort", "tojson", "default", "length", "batch(2)", "range(9)", "namespace(a=1)", "{% for i in range(3) %}", "{% endfor %}", "{% if x %}", "{% endif %}", "{% set x = x + 1 %}",
        "{% macro m(a) %}", "{% endmacro %}", "{{ m(1) }}", "{% set ns.a = [ns.a] %}", "é", "😀", "\0", "\ud800", "\\", "'", "\"",
    ];

    public static TheoryData<string> Hostile() =>
    [
        "{{ " + new string('(', 50_000) + "1",
        "{{ " + new string('(', 50_000) + "1" + new string(')', 50_000) + " }}",
        "{{ " + new string('[', 50_000) + new string(']', 50_000) + " }}",
        "{{ " + string.Concat(Enumerable.Repeat("{1:", 20_000)),
        "{{ " + string.Concat(Enumerable.Repeat("not ", 50_000)) + "1 }}",
        "{{ " + string.Concat(Enumerable.Repeat("- ", 50_000)) + "1 }}",
        "{{ 1" + string.Concat(Enumerable.Repeat(" if 1 else 1", 15_000)) + " }}",
        "{{ 'a'" + string.Concat(Enumerable.Repeat(" + 'a'", 20_000)) + " }}",
        "{{ 1" + string.Concat(Enumerable.Repeat(" or 0", 20_000)) + " }}",
        "{{ 'a'" + string.Concat(Enumerable.Repeat("|upper", 20_000)) + " }}",
        "{{ x" + string.Concat(Enumerable.Repeat(".a", 50_000)) + " }}",
        "{{ x" + string.Concat(Enumerable.Repeat("()", 50_000)) + " }}",
        "{% for " + new string('(', 50_000) + "a in x %}{% endfor %}",
        string.Concat(Enumerable.Repeat("{% if 1 %}", 20_000)),
        string.Concat(Enumerable.Repeat("{% for i in [1] %}", 10_000)) + string.Concat(Enumerable.Repeat("{% endfor %}", 10_000)),
        "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in range(99999) %}{{ range(99999) | sum }}{% endfor %}",
        "{% for a in range(99999) %}{% set x = range(99999) | list %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% macro m() %}{{ caller() }}{% endmacro %}{% macro n() %}{% call m() %}{{ n() }}{% endcall %}{% endmacro %}{{ n() }}",
        "{% for x in [[1]] recursive %}{{ loop([[1]]) }}{% endfor %}",
        "{% set ns = namespace(t='x') %}{% for i in range(99) %}{% set ns.t = ns.t + ns.t %}{% endfor %}",
        "{% set ns = namespace(t='x') %}{% for i in range(99) %}{% set ns.t = ns.t ~ ns.t ~ ns.t %}{% endfor %}",
        "{% set ns = namespace(l=[]) %}{% for i in range(9999) %}{% set ns.l = [ns.l] %}{% endfor %}{{ ns.l }}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}",
        "{% set ns = namespace(l=[1], m=[1]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% set ns.m = [ns.m, ns.m] %}{% endfor %}{{ ns.l == ns.m }}",
        "{% set ns = namespace(l=[1], m=[2]) %}{% for i in range(60) %}{% set ns.l = [ns.l, ns.l] %}{% set ns.m = [ns.m, ns.m] %}{% endfor %}{{ ns.l | tojson }}",
        "{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = ns.l + ns.l %}{% endfor %}",
        "{% set ns = namespace() %}{% set ns.a = ns %}{{ ns }}",
        "{{ 'x' * 99999999999 }}",
        "{{ [1] * 99999999999 }}",
        "{{ 'x' * 2 ** 70 }}",
        "{{ 2 ** 99999999 }}",
        "{{ 2 ** 99 ** 99 ** 99 }}",
        "{% set ns = namespace(n=3) %}{% for i in range(99) %}{% set ns.n = ns.n * ns.n %}{% endfor %}",
        "{{ " + new string('9', 200_000) + " }}",
        "{{ '" + new string('9', 200_000) + "' | int + 1 }}{{ 1 / 0 }}",
        "{{ 'x'.center(999999999) }}",
        "{{ 'x'.zfill(999999999) }}",
        "{{ 'x' | indent(999999999999999999999) }}{{ 1 / 0 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '%.999999999f' % 1 }}",
        "{{ [1] | batch(999999999, 0) | list }}",
        "{{ [1] | slice(999999999) | list }}",
        "{{ (1e300 | round(999999999)) / 0 }}",
        "{{ (7 | round(-999999999)) / 0 }}",
        "{{ ('ab' * 60000) | replace('', 'b' * 1000) }}",
        "{{ dict | tojson(indent='" + new string(' ', 200_000) + "') }}{{ 1 / 0 }}",
        "{% set ns = namespace(l=range(300)|list) %}{% for i in range(999) %}{% set ns.l = ns.l | sort(reverse=true) %}{% endfor %}",
        "{% set k = 'k' * 60000 %}{% for i in range(9999) %}{{ people[0][k] }}{{ k in people[0] }}{% endfor %}",
        "{% set k = 'k' * 60000 %}{% for i in range(999) %}{% set x = {k: i} %}{% endfor %}",
        "{% set k = 'k' * 60000 %}{% for i in range(999) %}{% set x = dict([[k, i]]) %}{% endfor %}",
        "{% set k = 'k' * 60000 %}{% for i in range(999) %}{% set x = dict(**{k: i}) %}{% endfor %}",
        "{% set k = 'k' * 60000 %}{% for i in range(999) %}{% set x = 'x'[k] %}{% endfor %}",
        "{% set k = 'k' * 60000 %}{% for i in range(999) %}{% set x = 'x' | attr(k) %}{% endfor %}",
        "{% set k = 'k' * 60000 %}{% for i in range(999) %}{% set x = k | float %}{% endfor %}",
        "{% set k = 'k' * 60000 %}{% for i in range(999) %}{% set x = k is filter %}{% endfor %}",
        "{% set k = 'k' * 60000 %}{% for i in range(999) %}{% set x = k is test %}{% endfor %}",
        "{% set k = 'k' * 60000 %}{% for i in range(999) %}{% set x = k is sameas(k ~ '') %}{% endfor %}",
        "{% set k = 'k' * 60000 %}{% for i in range(999) %}{% set x = [k] | unique(true) | list %}{% endfor %}",
        "{{ [] | map(attribute='.' * 60000) | list }}",
        "{{ [] | sort(attribute=',' * 60000) }}",
        "{% set d = dict(range(400) | map('string') | batch(2)) %}{{ ('{x}' * 500).format(**dict(d, x='')) }}",
        "{{ strftime_now('%c' * 999999999) }}",
        "{{ x['a' * 9999999999] }}",
        "{{ raise_exception('x' * 99999999999) }}",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Render_HostileTemplate_IsRefusedOnASmallStack(string source)
    {
        ChatOutcome<RenderedChat> rendered = default;
        var thread = new Thread(() => rendered = JinjaSnippetTests.Render(source, Small), SmallStack);
        thread.Start();
        thread.Join();
        Assert.NotNull(rendered.Error);
    }

    [Fact]
    public void Parse_TooLong_IsRefused() =>
        Assert.Contains("at most 10", ChatTemplate.Parse("01234567890", new ChatTemplateLimits { MaxTemplateLength = 10 }).Error!.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("a\nb\n{{ 1 + }}", 3)]
    [InlineData("a\n{% if x %}\n\n", 2)]
    [InlineData("\n\n{{ 'x' | nope }}", 3)]
    [InlineData("a\n{{ n.a.b }}", 2)]
    [InlineData("{# a\n#}\n{% for i in [1] %}\n{{ raise_exception('no') }}\n{% endfor %}", 4)]
    [InlineData("{{ [1,\n 2,\n 'a' + 1] }}", 3)]
    public void Render_Fault_NamesItsLine(string source, int line)
    {
        ChatError error = JinjaSnippetTests.Render(source).Error!;
        Assert.Equal(line, error.Line);
        Assert.StartsWith($"chat template, line {line}: ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Render_RandomPieces_NeverCrashes() =>
        AnyOf(Pieces).Array[1, 40].Sample(pieces => Bounded(string.Concat(pieces)), iter: 10_000);

    [Fact]
    public void Render_ChangedTemplates_NeverCrashes()
    {
        string[] sources = [.. Recording.TemplateNames.Select(Recording.Template), .. Recording.Snippets.Select(snippet => snippet.GetProperty("source").GetString()!)];
        Gen.Select(AnyOf(sources), Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[0, 12], AnyOf(Pieces)).Array[1, 4]).Sample((source, changes) =>
        {
            foreach ((int place, int removed, string piece) in changes)
            {
                int at = place % (source.Length + 1);
                source = source[..at] + piece + source[Math.Min(source.Length, at + removed)..];
            }

            Bounded(source);
        }, iter: 10_000);
    }

    private static Gen<string> AnyOf(string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    // An outcome, whatever it is: an exception or a hang fails the test.
    private static void Bounded(string source)
    {
        ChatOutcome<RenderedChat> rendered = JinjaSnippetTests.Render(source, Small);
        Assert.NotEqual(rendered.IsOk, rendered.Error is not null);
        Assert.True(rendered.Value is null || rendered.Value.Text.Length <= Small.MaxOutputLength);
    }
}
