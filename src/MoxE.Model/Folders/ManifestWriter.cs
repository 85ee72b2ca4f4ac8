using System.Text.Json;

namespace MoxE.Model.Folders;

/// <summary>From a manifest to its file. To add a key: a property, a line here, a line in <see cref="ManifestReader"/>.</summary>
internal static class ManifestWriter
{
    public static byte[] Write(ModelManifest manifest) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("format", ModelManifest.FormatName);
        json.WriteNumber("format_version", ModelManifest.FormatVersion);
        json.WriteString("name", manifest.Name);
        json.WriteString("created_by", manifest.CreatedBy);
        json.WriteString("graph", GraphKindNames.Name(manifest.Graph));
        json.WriteStartObject("opset");
        json.WriteNumber("", manifest.Opset.Standard);
        if (manifest.Opset.Moxe is int moxe)
        {
            json.WriteNumber("ai.moxe", moxe);
        }

        json.WriteEndObject();
        json.WriteString("dtype", WeightTypeNames.Name(manifest.WeightType));
        WriteSizes(json, manifest.Sizes);
        json.WriteStartObject("parameters");
        json.WriteNumber("total", manifest.Parameters.Total);
        json.WriteNumber("active_per_token", manifest.Parameters.ActivePerToken);
        json.WriteEndObject();
        json.WriteStartObject("state");
        json.WriteNumber("bytes_per_sequence", manifest.State.BytesPerSequence);
        json.WritePropertyName("tensors");
        StateLayoutJson.Write(json, manifest.State);
        json.WriteEndObject();
        WriteLimits(json, manifest.ContextLength);
        WriteFiles(json, manifest.Files);
        json.WriteEndObject();
    });

    private static void WriteSizes(Utf8JsonWriter json, ModelSizes sizes)
    {
        json.WriteStartObject("sizes");
        json.WriteNumber("vocabulary_size", sizes.VocabularySize);
        json.WriteNumber("layers", sizes.Layers);
        json.WriteNumber("experts", sizes.Experts);
        json.WriteNumber("experts_per_token", sizes.ExpertsPerToken);
        json.WriteNumber("mlstm_experts", sizes.MLstmExperts);
        json.WriteBoolean("conditioned", sizes.Conditioned);
        json.WriteNumber("embedding_dim", sizes.EmbeddingDim);
        json.WriteEndObject();
    }

    private static void WriteLimits(Utf8JsonWriter json, int? contextLength)
    {
        json.WriteStartObject("limits");
        if (contextLength is int length)
        {
            json.WriteNumber("context_length", length);
        }
        else
        {
            json.WriteNull("context_length");
        }

        json.WriteEndObject();
    }

    private static void WriteFiles(Utf8JsonWriter json, IReadOnlyList<ModelFile> files)
    {
        json.WriteStartArray("files");
        foreach (ModelFile file in files)
        {
            json.WriteStartObject();
            json.WriteString("name", file.Name);
            json.WriteNumber("bytes", file.Bytes);
            json.WriteString("sha256", file.Sha256);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
