using System.Text.Json;
using MoxE.Model.Folders;

namespace MoxE.Cli.Output;

/// <summary>A model's report for people.</summary>
internal sealed class ModelReportText(CliContext context)
{
    private const int KeyWidth = 60;

    public void Write(ModelReport report)
    {
        ModelManifest manifest = report.Manifest;
        Facts model = new(context.Out, manifest.Name);
        model.Write("written by", manifest.CreatedBy);
        model.Write("graph", GraphKindNames.Name(manifest.Graph));
        model.Write("operator sets", $"standard {manifest.Opset.Standard}{(manifest.Opset.Moxe is int moxe ? $", ai.moxe {moxe}" : "")}");
        model.Write("parameters", $"{manifest.Parameters.Total:N0}");
        model.Write("active per token", $"{manifest.Parameters.ActivePerToken:N0}");
        model.Write("dtype", WeightTypeNames.Name(manifest.WeightType));
        model.Write("initializers", $"{report.Initializers:N0}, {report.InitializerBytes:N0} bytes");
        model.Write("state per sequence", $"{report.StateBytesPerSequence:N0} bytes");

        Facts config = Section("configuration", KeyWidth);
        using var keys = JsonDocument.Parse(report.Config.ToJson());
        WriteKeys(config, keys.RootElement, "");

        Facts state = Section("state tensors of one sequence");
        foreach (StateTensor tensor in manifest.State.Tensors)
        {
            state.Write(tensor.Name, $"[{string.Join(", ", tensor.Shape)}]");
        }

        Facts operators = Section("operators");
        foreach (OperatorCount count in report.Operators)
        {
            operators.Write(count.Domain.Length == 0 ? count.Operator : $"{count.Domain}.{count.Operator}", $"{count.Count}");
        }

        Facts files = Section("files");
        foreach (ModelFile file in manifest.Files)
        {
            files.Write(file.Name, $"{file.Bytes:N0} bytes, sha256 {file.Sha256}");
        }
    }

    /// <summary>Nested keys are joined with dots.</summary>
    private static void WriteKeys(Facts facts, JsonElement section, string prefix)
    {
        foreach (JsonProperty key in section.EnumerateObject())
        {
            if (key.Value.ValueKind == JsonValueKind.Object)
            {
                WriteKeys(facts, key.Value, $"{prefix}{key.Name}.");
            }
            else
            {
                facts.Write(prefix + key.Name, key.Value.ValueKind == JsonValueKind.String ? key.Value.GetString()! : JsonSerializer.Serialize(key.Value));
            }
        }
    }

    private Facts Section(string title, int nameWidth = 24)
    {
        context.Out.WriteLine();
        return new Facts(context.Out, title, nameWidth);
    }
}
