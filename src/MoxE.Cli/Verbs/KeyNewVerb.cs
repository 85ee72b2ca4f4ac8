using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MoxE.Cli.Arguments;

namespace MoxE.Cli.Verbs;

/// <summary><c>moxe key new</c>: a random API key. Its line for the server's file goes to the output, the key itself to the error stream, once.</summary>
internal sealed class KeyNewVerb : Verb
{
    private const int KeyBytes = 32;
    private const string KeyPrefix = "moxe_";
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Option<string> _tenant = new("--tenant") { Description = "Whose key it is: tenants take turns, and share nothing.", Required = true };
    private readonly Option<string?> _name = new("--name") { Description = "Names the key in logs. Default: the tenant and eight random digits." };
    private readonly Option<int?> _priority = Number("--priority", "Class of its requests, lower first.", -100, 100);
    private readonly Option<int?> _requests = Number("--requests-per-minute", "Requests a minute.", 0, 100_000_000);
    private readonly Option<int?> _tokens = Number("--tokens-per-minute", "Tokens a minute, prompt and max_tokens together.", 0, 2_000_000_000);
    private readonly Option<int?> _concurrent = Number("--max-concurrent", "Requests at once.", 0, 1_000_000);
    private readonly Option<int?> _maxTokens = Number("--max-tokens", "Largest max_tokens.", 1, 100_000_000);
    private readonly Option<bool> _admin = new("--admin") { Description = "Give it the admin right." };
    private readonly Option<int?> _days = Number("--days", "Days that it holds. Default: for ever.", 1, 36_500);

    public KeyNewVerb(CliContext context)
        : base(
            "new",
            "Make an API key: its line for the server's file of keys goes to standard output, the key, shown this once, to standard error.",
            context,
            "moxe key new --tenant acme >> keys.jsonl",
            "moxe key new --tenant ops --admin --days 90 >> keys.jsonl")
    {
        foreach (Option option in new Option[] { _tenant, _name, _priority, _requests, _tokens, _concurrent, _maxTokens, _admin, _days })
        {
            Add(option);
        }
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string tenant = Word("--tenant", parsed.GetRequiredValue(_tenant));
        string name = Word("--name", parsed.GetValue(_name) ?? $"{tenant[..Math.Min(tenant.Length, 55)]}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");
        string key = KeyPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        Context.Out.WriteLine(Line(parsed, name, tenant, key));
        Context.Error.WriteLine($"The key of {tenant}, shown this once: {key}");
        return Task.FromResult(ExitCode.Done);
    }

    private string Line(ParseResult parsed, string name, string tenant, string key)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, Compact))
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("hash", "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
            json.WriteString("tenant", tenant);
            WriteNumber(json, "priority", parsed.GetValue(_priority));
            WriteNumber(json, "requestsPerMinute", parsed.GetValue(_requests));
            WriteNumber(json, "tokensPerMinute", parsed.GetValue(_tokens));
            WriteNumber(json, "maxConcurrent", parsed.GetValue(_concurrent));
            WriteNumber(json, "maxTokens", parsed.GetValue(_maxTokens));
            if (parsed.GetValue(_admin))
            {
                json.WriteBoolean("admin", true);
            }

            if (parsed.GetValue(_days) is { } days)
            {
                json.WriteString("expires", Context.Time.GetUtcNow().AddDays(days));
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    private static void WriteNumber(Utf8JsonWriter json, string field, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(field, number);
        }
    }

    private static string Word(string option, string text) =>
        text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '@')
            ? text
            : throw new CommandException($"{option}: found \"{text}\"; allowed: 1 to 64 letters, digits and - _ . : @");

    private static Option<int?> Number(string name, string description, int least, int most) => new(name)
    {
        Description = $"{description} {least} to {most}.",
        CustomParser = result => NumberText.Read(result, name, least, most),
    };
}
