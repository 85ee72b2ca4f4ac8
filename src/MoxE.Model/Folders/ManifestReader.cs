using System.Text.Json;
using MoxE.Kernels.Ops;

namespace MoxE.Model.Folders;

/// <summary>From manifest.json to a manifest.</summary>
internal static class ManifestReader
{
    public static ModelManifest Read(ReadOnlyMemory<byte> utf8Json, string source)
    {
        using JsonDocument document = JsonText.Parse(utf8Json, source);
        JsonSection root = JsonSection.Root(document.RootElement, source);
        root.Exactly("format", ModelManifest.FormatName);

        // First of all: a later format may have keys that this build would call unknown.
        root.Int("format_version", ModelManifest.FormatVersion, ModelManifest.FormatVersion);

        // Manifests that were written before there were portable graphs do not say it.
        GraphKind graph = root.Has("graph")
            ? GraphKindNames.Find(root.Text("graph", name => GraphKindNames.Find(name) is not null, string.Join(", ", GraphKindNames.All)))!.Value
            : GraphKind.Fused;
        ModelManifest manifest = new()
        {
            Name = root.Text("name", ModelName.IsValid, ModelName.Allowed),
            CreatedBy = root.Text("created_by"),
            Graph = graph,
            Opset = ReadOpset(root.Child("opset"), graph),
            WeightType = ReadWeightType(root),
            Sizes = ReadSizes(root.Child("sizes")),
            Parameters = ReadParameters(root.Child("parameters")),
            State = ReadState(root.Child("state")),
            ContextLength = ReadLimits(root.Child("limits")),
            Files = ReadFiles(root),
        };
        root.Done();
        return manifest;
    }

    private static OpsetVersions ReadOpset(JsonSection section, GraphKind graph)
    {
        OpsetVersions allowed = OpsetVersions.Of(graph);
        OpsetVersions opset = new(section.Int("", 1, allowed.Standard), allowed.Moxe is null ? null : section.Int("ai.moxe", 1));
        if (opset.Moxe != allowed.Moxe)
        {
            throw section.Refuse("ai.moxe", $"{OpsetVersions.Current.Moxe}; this build runs no other version, so export the checkpoint again");
        }

        section.Done();
        return opset;
    }

    private static WeightType ReadWeightType(JsonSection root) =>
        WeightTypeNames.Find(root.Text("dtype", name => WeightTypeNames.Find(name) is not null, string.Join(", ", WeightTypeNames.All)))!.Value;

    private static ModelSizes ReadSizes(JsonSection section)
    {
        int experts = section.Int("experts", 2);
        ModelSizes sizes = new(
            section.Int("vocabulary_size", 1),
            section.Int("layers", 1),
            experts,
            section.Int("experts_per_token", 1, experts),
            section.Int("mlstm_experts", 0, experts),
            section.Flag("conditioned"),
            section.Int("embedding_dim", 1));
        section.Done();
        return sizes;
    }

    private static ModelParameters ReadParameters(JsonSection section)
    {
        long total = section.Integer("total", 1);
        ModelParameters parameters = new(total, section.Integer("active_per_token", 1, total));
        section.Done();
        return parameters;
    }

    private static StateLayout ReadState(JsonSection section)
    {
        StateLayout layout = StateLayoutJson.Read(section.List("tensors"));
        if (section.Integer("bytes_per_sequence", 0) != layout.BytesPerSequence)
        {
            throw section.Refuse("bytes_per_sequence", $"{layout.BytesPerSequence}, the sum of state.tensors");
        }

        section.Done();
        return layout;
    }

    private static int? ReadLimits(JsonSection section)
    {
        int? contextLength = section.IntOrNull("context_length", 1);
        section.Done();
        return contextLength;
    }

    private static List<ModelFile> ReadFiles(JsonSection root)
    {
        HashSet<string> names = [];
        List<ModelFile> files = [];
        foreach (JsonSection section in root.List("files"))
        {
            string name = section.Text("name", IsPlainFileName, "a plain file name inside the folder, not manifest.json");
            if (!names.Add(name))
            {
                throw section.Refuse("name", "each file once");
            }

            files.Add(new(name, section.Integer("bytes", 0), section.Text("sha256", IsSha256, "64 lower-case hexadecimal digits")));
            section.Done();
        }

        return files;
    }

    private static bool IsPlainFileName(string name) =>
        name.Length is >= 1 and <= 255
        && name is not ("." or ".." or ModelManifest.FileName)
        && !name.Any(c => c is '/' or '\\' or ':' || char.IsControl(c));

    private static bool IsSha256(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
