using System.Security.Cryptography;
using System.Text;
using MoxE.Model.Config;
using MoxE.Model.Onnx;

namespace MoxE.Model.Folders;

/// <summary>An exported model on disk, checked: every file is there and whole, and they all speak of the same model.</summary>
public sealed class ModelFolder
{
    private ModelFolder(string path, ModelManifest manifest, MoxEConfig config, ModelProto model) =>
        (Path, Manifest, Config, Model) = (path, manifest, config, model);

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>What the folder holds.</summary>
    public ModelManifest Manifest { get; }

    /// <summary>The model's configuration.</summary>
    public MoxEConfig Config { get; }

    /// <summary>The recurrent state of one sequence, in the order of the graph's inputs.</summary>
    public StateLayout StateLayout => Manifest.State;

    /// <summary>Full path of <c>model.onnx</c>, for ONNX Runtime.</summary>
    public string GraphPath => FilePath(GraphFile.Name);

    /// <summary>Bytes of the graph and the weights beside it.</summary>
    public long GraphBytes => Manifest.Files.Where(file => file.Name is GraphFile.Name or GraphFile.DataName).Sum(file => file.Bytes);

    /// <summary>SHA-256 over the names and hashes of all files, in hexadecimal: equal fingerprints mean equal models.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\n', Manifest.Files.OrderBy(file => file.Name, StringComparer.Ordinal).Select(file => $"{file.Name} {file.Sha256}")))));

    /// <summary>Whether the graph gives the final norm's output too (<c>hidden</c> [T, D]); graphs of older exports do not.</summary>
    public bool HasHiddenStates => Model.Graph.Output.Any(output => output.Name == GraphRules.HiddenOutput);

    /// <summary>The graph without the weights outside of it.</summary>
    internal ModelProto Model { get; }

    /// <summary>Full path of a file of the folder.</summary>
    public string FilePath(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Opens and checks a model folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="verifyHashes">Whether every file is read through and its SHA-256 compared. Default true; without it lengths are still compared.</param>
    /// <exception cref="ModelFormatException">Something is missing, damaged, of a later version or at odds with the rest; the message is one line that names file, field, the value found and what is allowed.</exception>
    public static ModelFolder Open(string path, bool verifyHashes = true)
    {
        string full = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        try
        {
            return OpenChecked(full, verifyHashes);
        }
        catch (ModelFormatException e)
        {
            throw new ModelFormatException($"model folder {full}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException($"model folder {full}: cannot be read: {e.Message}", e);
        }
    }

    private static ModelFolder OpenChecked(string folder, bool verifyHashes)
    {
        if (!Directory.Exists(folder))
        {
            throw new ModelFormatException("found no such folder; allowed: a folder that `moxe export` wrote");
        }

        ModelManifest manifest = ModelManifest.Parse(FolderFiles.ReadSmall(folder, ModelManifest.FileName), ModelManifest.FileName);
        FolderFiles.Check(folder, manifest.Files, verifyHashes);

        MoxEConfig config = ConfigFile.Read(FolderFiles.ReadSmall(folder, ConfigFile.Name), ConfigFile.Name);
        CheckSizes(manifest, config);

        ModelProto model = GraphFile.Read(System.IO.Path.Combine(folder, GraphFile.Name));
        GraphRules.Check(model, manifest);
        return new ModelFolder(folder, manifest, config, model);
    }

    private static void CheckSizes(ModelManifest manifest, MoxEConfig config)
    {
        ModelSizes configured = ModelSizes.Of(config);
        if (manifest.Sizes != configured)
        {
            throw new ModelFormatException($"{ModelManifest.FileName}: sizes: found {manifest.Sizes}; allowed: {configured}, by {ConfigFile.Name}");
        }

        StateLayoutRules.Same(ModelManifest.FileName, manifest.State, ConfigFile.Name, StateLayout.Of(config, manifest.Graph));
    }
}
