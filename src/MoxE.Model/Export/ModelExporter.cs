using Google.Protobuf;
using MoxE.Kernels.Ops;
using MoxE.Model.Checkpoints;
using MoxE.Model.Config;
using MoxE.Model.Export.Blocks;
using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Portable;
using MoxE.Model.Folders;
using MoxE.Model.Onnx;

namespace MoxE.Model.Export;

/// <summary>Turns a checkpoint into a model folder. The same checkpoint and options give the same bytes.</summary>
public static class ModelExporter
{
    private const string ReadMe = "README.md";

    /// <summary>Exports a model.</summary>
    /// <param name="source">Configuration and weights; read one tensor at a time.</param>
    /// <param name="sourceFolder">Where tokenizer files and a README.md are copied from, as far as they are there.</param>
    /// <param name="outFolder">The model folder to make: new, empty, or a model to overwrite. It appears whole or not at all.</param>
    /// <param name="options">Choices.</param>
    /// <param name="progress">Told of the bytes written and hashed.</param>
    /// <exception cref="ModelFormatException">A tensor is missing, misshapen or not finite; the name is not allowed.</exception>
    /// <exception cref="ModelExportException">OUT is refused, or files cannot be written or read.</exception>
    public static void Export(ITensorSource source, string sourceFolder, string outFolder, ExportOptions options, IProgress<ExportProgress>? progress = null)
    {
        string name = options.Name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(sourceFolder)));
        if (!ModelName.IsValid(name))
        {
            throw new ModelFormatException($"name: found \"{name}\"; allowed: {ModelName.Allowed}");
        }

        if (options.Graph == GraphKind.Portable && options.WeightType != WeightType.Float32)
        {
            throw new ModelExportException($"weights: found {WeightTypeNames.Name(options.WeightType)} for a portable graph; allowed: fp32, since standard operators read no other");
        }

        try
        {
            using ExportTarget target = ExportTarget.Prepare(outFolder, options.Overwrite);
            Write(source, sourceFolder, target.Working, name, options, progress);
            target.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelExportException($"export to {outFolder} failed, nothing half-written is left: {e.Message}", e);
        }
    }

    private static void Write(ITensorSource source, string sourceFolder, string working, string name, ExportOptions options, IProgress<ExportProgress>? progress)
    {
        // 1. The files whose hashes the graph carries.
        File.WriteAllBytes(Path.Combine(working, ConfigFile.Name), ConfigFile.Write(source.Config));
        string[] copied = [.. TokenizerFiles.Names.Append(ReadMe).Where(file => File.Exists(Path.Combine(sourceFolder, file)))];
        foreach (string file in copied)
        {
            // Contents only: a copy would inherit the source's permissions, read-only ones too.
            File.WriteAllBytes(Path.Combine(working, file), File.ReadAllBytes(Path.Combine(sourceFolder, file)));
        }

        ModelFile[] small = [.. copied.Prepend(ConfigFile.Name).Select(file => Describe(working, file, null))];

        // 2. Weights, then the graph that says where they lie.
        GraphBuilder graph = options.Graph == GraphKind.Portable
            ? PortableGraph.Build(source, options.Debug)
            : ModelGraph.Build(source, options.WeightType, options.Debug);
        TensorProto[] initializers = WriteWeights(graph, working, progress);
        WriteGraph(graph.Build(initializers), source.Config, options.Graph, small, Path.Combine(working, GraphFile.Name));

        // 3. The manifest over all of it.
        string[] large = [.. new[] { GraphFile.Name, GraphFile.DataName }.Where(file => File.Exists(Path.Combine(working, file)))];
        ProgressMeter meter = new(progress, ExportStage.Hashes, large.Sum(file => new FileInfo(Path.Combine(working, file)).Length));
        ModelManifest manifest = new()
        {
            Name = name,
            CreatedBy = Producer.NameAndVersion,
            Graph = options.Graph,
            Opset = OpsetVersions.Of(options.Graph),
            WeightType = options.WeightType,
            Sizes = ModelSizes.Of(source.Config),
            Parameters = ModelParameters.Of(source.Config),
            State = StateLayout.Of(source.Config, options.Graph),
            ContextLength = source.Config.Xlstm.ContextLength > 0 ? source.Config.Xlstm.ContextLength : null,
            Files = [.. large.Select(file => Describe(working, file, meter.Add)), .. small],
        };
        File.WriteAllBytes(Path.Combine(working, ModelManifest.FileName), manifest.ToJson());
    }

    private static TensorProto[] WriteWeights(GraphBuilder graph, string working, IProgress<ExportProgress>? progress)
    {
        string path = Path.Combine(working, GraphFile.DataName);
        TensorProto[] initializers;
        using (FileStream data = new(path, FileMode.CreateNew, FileAccess.Write))
        {
            WeightWriter writer = new(data, new ProgressMeter(progress, ExportStage.Weights, graph.Weights.Sum(weight => weight.Bytes)));
            initializers = [.. graph.Weights.Select(writer.Write)];
        }

        // A model so small that all its weights lie in the graph has no data file: an empty one cannot be mapped.
        if (new FileInfo(path).Length == 0)
        {
            File.Delete(path);
        }

        return initializers;
    }

    private static void WriteGraph(GraphProto graph, MoxEConfig config, GraphKind kind, ModelFile[] small, string path)
    {
        ModelProto model = new()
        {
            IrVersion = 10,
            ProducerName = Producer.Name,
            ProducerVersion = Producer.Version,
            DocString = "A MoxE language model: recurrent, with sparsely routed experts. "
                + (kind == GraphKind.Fused ? "Its `ai.moxe` operators update the state pools in place, by slot number." : "Standard operators only; states are inputs and outputs."),
            Graph = graph,
        };
        OpsetVersions versions = OpsetVersions.Of(kind);
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = Node.Standard, Version = versions.Standard });
        if (versions.Moxe is int moxe)
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = Node.Moxe, Version = moxe });
        }

        Tell(GraphMetadata.FormatVersion, $"{ModelManifest.FormatVersion}");
        Tell(GraphMetadata.ConfigSha256, small[0].Sha256);
        Tell(GraphMetadata.StateLayout, StateLayoutJson.ToCompactText(StateLayout.Of(config, kind)));
        if (TokenizerFiles.Hash(small) is string hash)
        {
            Tell(GraphMetadata.TokenizerSha256, hash);
        }

        Tell(GraphMetadata.Producer, Producer.NameAndVersion);
        using FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write);
        model.WriteTo(stream);

        void Tell(string key, string value) => model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
    }

    private static ModelFile Describe(string folder, string name, Action<long>? hashed)
    {
        string path = Path.Combine(folder, name);
        return new(name, new FileInfo(path).Length, FileHash.Sha256(path, hashed));
    }
}
