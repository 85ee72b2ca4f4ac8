using System.Text;
using System.Text.Json.Nodes;
using MoxE.Model.Config;

namespace MoxE.UnitTests.Model;

/// <summary>Configurations for tests: the smallest valid one, and edits to it.</summary>
internal static class ConfigText
{
    public const string Minimal = """{"xlstm": {"vocab_size": 97}}""";

    public static MoxEConfig Parse(string json) => MoxEConfig.Parse(Encoding.UTF8.GetBytes(json), "config.json");

    /// <summary>The minimal configuration with the value at a dotted path set to a JSON text.</summary>
    public static string With(params (string Path, string Json)[] edits)
    {
        JsonNode root = JsonNode.Parse(Minimal)!;
        foreach ((string path, string json) in edits)
        {
            JsonObject owner = root.AsObject();
            string[] parts = path.Split('.');
            foreach (string part in parts[..^1])
            {
                owner = (owner[part] ??= new JsonObject()).AsObject();
            }

            owner[parts[^1]] = JsonNode.Parse(json);
        }

        return root.ToJsonString();
    }
}
