using System.Text.Json;
using MoxE.Model.Chat;
using MoxE.TestKit;

namespace MoxE.Fuzz.Targets;

/// <summary>Chat templates: read, and rendered over conversations within small limits.</summary>
internal sealed class TemplateTarget : FuzzTarget
{
    private static readonly ChatTemplateLimits Limits = new() { MaxTemplateLength = 8192, MaxOutputLength = 1 << 16, MaxSteps = 20_000, MaxTextWork = 1 << 20, MaxDepth = 100 };
    private static readonly ChatTokens Tokens = new(new Dictionary<string, string> { ["bos_token"] = "<s>", ["eos_token"] = "</s>" });
    private static readonly FrozenTime Time = new();

    private readonly ChatPrompt[] _prompts = [.. Prompts()];

    public override string Name => "template";

    public override int Share => 3;

    public override IReadOnlyList<string> Dictionary =>
    [
        "{{", "}}", "{%", "%}", "{#", "#}", "{%-", "-%}", "for m in messages", "endfor", "if", "elif", "else", "endif", "set x =", "set", "endset", "macro f(a, b=1)", "endmacro", "call", "endcall", "filter upper", "endfilter",
        "messages", "message['content']", "m.role", "loop.index0", "loop.last", "namespace(x=0)", "range(3)", "raise_exception('x')", "strftime_now('%Y')", "bos_token", "eos_token", "add_generation_prompt", "tools", "documents",
        "| trim", "| tojson(indent=2)", "| join(',')", "| map(attribute='role')", "| selectattr('role', 'equalto', 'user')", "| list", "| length", "| default('')", "| sort", "| groupby('role')", "| batch(2)", "| format(1)",
        "is defined", "is string", "is mapping", "not in", "and", "or", "not", "~", "**", "//", "%", "+", "-", "[1:]", "[::-1]", "[:-1]", "(", ")", "[", "]", "{", "}", "'", "\"", "'a' * 3", "loop(m)", "recursive", ".split(',')",
        ".strip()", ".startswith('a')", ".items()", ".replace('a', 'b')", "'%s %5.2f' % ('a', 1)", "'{0:>5}'.format(1)", "10 ** 9", "1e308", "none", "true", "generation", "endgeneration", "break", "continue",
    ];

    public override IEnumerable<byte[]> MoreSeeds() =>
        Directory.EnumerateFiles(Path.Combine(RepositoryPaths.TestData, "chat-templates", "templates")).Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    public override void Run(ReadOnlyMemory<byte> input)
    {
        ChatOutcome<ChatTemplate> template = ChatTemplate.Parse(Text(input), Limits);
        if (!template.IsOk)
        {
            Require(!string.IsNullOrWhiteSpace(template.Error?.Message), "a refusal without a reason");
            return;
        }

        foreach (ChatPrompt prompt in _prompts)
        {
            ChatOutcome<RenderedChat> rendered = template.Value.Render(prompt, Tokens, Time);
            if (rendered.IsOk)
            {
                Require(rendered.Value.Text.Length <= Limits.MaxOutputLength, $"{rendered.Value.Text.Length} characters");
                Require(string.Concat(rendered.Value.Runs.Select(run => run.Text)) == rendered.Value.Text, "runs that are not the text");
            }
        }
    }

    private static IEnumerable<ChatPrompt> Prompts()
    {
        byte[] file = File.ReadAllBytes(Path.Combine(RepositoryPaths.TestData, "chat-templates", "conversations.json"));
        foreach (JsonElement conversation in JsonSerializer.Deserialize<JsonElement>(file).EnumerateArray().Where(item => item.GetProperty("name").GetString() is "system and turns" or "tool call and result" or "continue"))
        {
            yield return new ChatPrompt
            {
                Messages = [.. conversation.GetProperty("messages").EnumerateArray().Select((message, i) => ChatMessage.FromJson(message, $"messages[{i}]").Value!)],
                Tools = conversation.TryGetProperty("tools", out JsonElement tools) ? tools : null,
                AddGenerationPrompt = !conversation.TryGetProperty("add_generation_prompt", out _),
                ContinueFinalMessage = conversation.TryGetProperty("continue_final_message", out _),
            };
        }
    }
}
