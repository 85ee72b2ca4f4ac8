namespace MoxE.Model.Folders;

/// <summary>Keys of the metadata that ties model.onnx to the other files of its folder.</summary>
internal static class GraphMetadata
{
    /// <summary>The manifest's format_version.</summary>
    public const string FormatVersion = "moxe.format_version";

    /// <summary>SHA-256 of config.json.</summary>
    public const string ConfigSha256 = "moxe.config_sha256";

    /// <summary>The state layout as compact JSON.</summary>
    public const string StateLayout = "moxe.state_layout";

    /// <summary>See <see cref="TokenizerFiles.Hash"/>; absent when the folder has no tokenizer.</summary>
    public const string TokenizerSha256 = "moxe.tokenizer_sha256";

    /// <summary>Program and version that wrote the graph.</summary>
    public const string Producer = "moxe.producer";
}
