using System.Text;
using System.Text.Json;
using MoxE.Model.Onnx;
using DataType = MoxE.Model.Onnx.TensorProto.Types.DataType;

namespace MoxE.Model.Folders;

/// <summary>What model.onnx must say for this build to run it with the manifest beside it.</summary>
internal static class GraphRules
{
    /// <summary>The one output that a graph may lack: the final norm's, of every row.</summary>
    public const string HiddenOutput = "hidden";

    /// <exception cref="ModelFormatException">A rule is broken; the message names the place, the value found and what is allowed.</exception>
    public static void Check(ModelProto model, ModelManifest manifest)
    {
        CheckOpsets(model, manifest.Opset);
        CheckMetadata(model, manifest);
        CheckInputs(model.Graph, manifest);
        CheckOutputs(model.Graph, manifest);
        foreach (GraphProto graph in Graphs(model.Graph))
        {
            ExternalDataRules.Check(graph, manifest.Files);
        }
    }

    /// <summary>A graph and the bodies of its nodes, however deep.</summary>
    private static IEnumerable<GraphProto> Graphs(GraphProto graph) =>
        graph.Node.SelectMany(node => node.Attribute).Where(attribute => attribute.G is not null).SelectMany(attribute => Graphs(attribute.G)).Prepend(graph);

    private static void CheckOpsets(ModelProto model, OpsetVersions told)
    {
        Dictionary<string, int> known = new() { [""] = told.Standard };
        Dictionary<string, (int Least, int Most)> runs = new() { [""] = (1, OpsetVersions.Current.Standard) };
        if (told.Moxe is int moxe)
        {
            known["ai.moxe"] = moxe;
            runs["ai.moxe"] = (moxe, moxe);
        }

        foreach (OperatorSetIdProto opset in model.OpsetImport)
        {
            // The format lets the standard domain go by either name.
            string domain = opset.Domain == "ai.onnx" ? "" : opset.Domain;
            if (!runs.TryGetValue(domain, out (int Least, int Most) run))
            {
                throw Broken("opset_import", $"domain \"{domain}\" version {opset.Version}", told.Moxe is null ? "domain \"\" in a portable graph" : "domains \"\" and \"ai.moxe\"");
            }

            if (opset.Version < run.Least || opset.Version > run.Most)
            {
                string versions = run.Least == run.Most ? $"version {run.Most}" : $"versions {run.Least} to {run.Most}";
                throw Broken("opset_import", $"domain \"{domain}\" version {opset.Version}", $"{versions} of it in this build");
            }

            if (known.TryGetValue(domain, out int version) && opset.Version != version)
            {
                throw Broken("opset_import", $"domain \"{domain}\" version {opset.Version}", $"version {version}, as {ModelManifest.FileName} says");
            }
        }

        foreach (string domain in Graphs(model.Graph).SelectMany(graph => graph.Node).Select(node => node.Domain).Distinct())
        {
            if (!model.OpsetImport.Any(opset => opset.Domain == domain))
            {
                throw Broken("node", $"an operator of domain \"{domain}\"", "domains that opset_import names");
            }
        }
    }

    private static void CheckMetadata(ModelProto model, ModelManifest manifest)
    {
        Expect(model, GraphMetadata.FormatVersion, $"{ModelManifest.FormatVersion}");
        Expect(model, GraphMetadata.ConfigSha256, manifest.Files.First(file => file.Name == ConfigFile.Name).Sha256);
        if (TokenizerFiles.Hash(manifest.Files) is string hash)
        {
            Expect(model, GraphMetadata.TokenizerSha256, hash);
        }

        string place = $"{GraphFile.Name}: metadata {GraphMetadata.StateLayout}";
        ReadOnlyMemory<byte> text = Encoding.UTF8.GetBytes(Metadata(model, GraphMetadata.StateLayout));
        using JsonDocument document = JsonText.Parse(text, place);
        StateLayoutRules.Same(place, StateLayoutJson.Read(JsonSection.List(document.RootElement, "", place)), ModelManifest.FileName, manifest.State);
    }

    private static void CheckInputs(GraphProto graph, ModelManifest manifest)
    {
        List<GraphValue> inputs = GraphValue.ListOf(graph.Input);
        GraphValue[] step = manifest.Graph == GraphKind.Portable
            ? [new("token_ids", DataType.Int64, ["B", "N"])]
            : [new("token_ids", DataType.Int64, ["T"]), new("row_starts", DataType.Int32, ["B_plus_1"]), new("slots", DataType.Int32, ["B"])];
        List<GraphValue> expected =
        [
            .. step,
            new("logit_rows", DataType.Int32, ["R"]),
            .. manifest.State.Tensors.Select(tensor => GraphValue.States(tensor.Name, tensor, CountOf(manifest))),
        ];
        for (int i = 0; i < Math.Max(inputs.Count, expected.Count); i++)
        {
            string found = i < inputs.Count ? inputs[i].ToString() : "nothing";
            string allowed = i < expected.Count ? expected[i].ToString() : "nothing";
            if (found != allowed)
            {
                throw Broken($"input {i}", found, $"{allowed}, by the state layout of {ModelManifest.FileName}");
            }
        }
    }

    private static void CheckOutputs(GraphProto graph, ModelManifest manifest)
    {
        Dictionary<string, string> outputs = [];
        foreach (GraphValue output in GraphValue.ListOf(graph.Output))
        {
            if (!outputs.TryAdd(output.Name, output.ToString()))
            {
                throw Broken($"output {output.Name}", "it twice", "each output once");
            }
        }

        ModelSizes sizes = manifest.Sizes;
        List<GraphValue> expected =
        [
            new("logits", DataType.Float, ["R", $"{sizes.VocabularySize}"]),
            new("router.experts", DataType.Int32, [$"{sizes.Layers}", "T", $"{sizes.ExpertsPerToken}"]),
            new("router.weights", DataType.Float, [$"{sizes.Layers}", "T", $"{sizes.ExpertsPerToken}"]),
            new("router.entropy", DataType.Float, [$"{sizes.Layers}", "T"]),
            .. manifest.State.Tensors.Select(tensor => GraphValue.States(tensor.OutputName, tensor, CountOf(manifest))),
        ];
        if (sizes.Conditioned)
        {
            expected.Add(new("router.difficulty", DataType.Float, [$"{sizes.Layers}", "T"]));
        }

        if (outputs.ContainsKey(HiddenOutput))
        {
            expected.Add(new(HiddenOutput, DataType.Float, ["T", $"{sizes.EmbeddingDim}"]));
        }

        foreach (GraphValue value in expected)
        {
            string found = outputs.GetValueOrDefault(value.Name, "nothing");
            if (found != value.ToString())
            {
                throw Broken($"output {value.Name}", found, $"{value}, by {ModelManifest.FileName}");
            }
        }
    }

    /// <summary>What stands in front of a state's sizes.</summary>
    private static string CountOf(ModelManifest manifest) => manifest.Graph == GraphKind.Portable ? "B" : "S";

    private static void Expect(ModelProto model, string key, string expected)
    {
        string found = Metadata(model, key);
        if (found != expected)
        {
            throw Broken($"metadata {key}", $"\"{found}\"", $"\"{expected}\", by {ModelManifest.FileName}");
        }
    }

    private static string Metadata(ModelProto model, string key) =>
        model.MetadataProps.FirstOrDefault(entry => entry.Key == key)?.Value ?? throw Broken("metadata", "no " + key, "a model that `moxe export` wrote");

    private static ModelFormatException Broken(string place, string found, string allowed) =>
        new($"{GraphFile.Name}: {place}: found {found}; allowed: {allowed}");
}
