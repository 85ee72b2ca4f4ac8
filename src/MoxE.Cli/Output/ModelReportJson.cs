using System.Text.Json.Nodes;
using MoxE.Model.Folders;

namespace MoxE.Cli.Output;

/// <summary>A model's report as JSON: manifest and configuration as in their files, then what the graph holds.</summary>
internal static class ModelReportJson
{
    public static string Write(ModelReport report) => new JsonObject
    {
        ["manifest"] = JsonNode.Parse(report.Manifest.ToJson()),
        ["config"] = JsonNode.Parse(report.Config.ToJson()),
        ["state_bytes_per_sequence"] = report.StateBytesPerSequence,
        ["operators"] = new JsonArray([.. report.Operators.Select(count => (JsonNode)new JsonObject
        {
            ["domain"] = count.Domain,
            ["operator"] = count.Operator,
            ["count"] = count.Count,
        })]),
        ["initializers"] = new JsonObject { ["count"] = report.Initializers, ["bytes"] = report.InitializerBytes },
    }.ToJsonString(JsonLayout.Options);
}
