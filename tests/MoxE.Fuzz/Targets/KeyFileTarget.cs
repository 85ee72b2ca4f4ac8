using MoxE.Server.Security;
using MoxE.Server.Security.Keys;

namespace MoxE.Fuzz.Targets;

/// <summary>Files of keys.</summary>
internal sealed class KeyFileTarget : FuzzTarget
{
    public override string Name => "keys";

    public override int Share => 1;

    public override IReadOnlyList<string> Dictionary =>
    [
        "keys", "name", "hash", "tenant", "priority", "requestsPerMinute", "tokensPerMinute", "maxConcurrent", "maxTokens", "admin", "expires", "2030-01-01T00:00:00Z", "2030-02-30", "sha256:",
        "sha256:0000000000000000000000000000000000000000000000000000000000000001", "\uFEFF",
    ];

    public override void Run(ReadOnlyMemory<byte> input)
    {
        try
        {
            IReadOnlyList<ApiKey> keys = new KeyFileParser("keys.json").Parse(input.ToArray());
            Require(keys.Count > 0, "a file without keys is accepted");
            Require(new KeyRing(keys).Find("nobody's") is null, "a key that nobody has");
        }
        catch (SecurityFileException e)
        {
            Require(e.Errors.Count > 0 && e.Errors.All(error => error.StartsWith("keys.json: ", StringComparison.Ordinal)), "a refusal without place or reason");
        }
    }
}
