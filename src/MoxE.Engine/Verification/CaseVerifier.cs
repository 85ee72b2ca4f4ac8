using MoxE.Engine.Loading;
using MoxE.Model;
using MoxE.Model.Checkpoints;
using MoxE.Model.Export;
using MoxE.Model.Folders;

namespace MoxE.Engine.Verification;

/// <summary>
/// Checks a conversion on the machine at hand: exports a case's checkpoint, runs its sequences through ONNX Runtime in
/// four ways and compares every expected tensor that the graph, the state or the router's outputs show.
/// </summary>
public static class CaseVerifier
{
    /// <summary>Verifies one case.</summary>
    /// <param name="folder">config.json, model.safetensors, inputs.json, expected.safetensors, meta.json.</param>
    /// <param name="graph">The kind of graph to export.</param>
    /// <param name="threads">Threads of a step; 0 takes the processors this process may use.</param>
    /// <param name="seed">Seed of chunk sizes, orders and slots.</param>
    /// <exception cref="ModelFormatException">A file of the case is missing or malformed.</exception>
    public static VerificationReport Verify(string folder, GraphKind graph = GraphKind.Fused, int threads = 0, int seed = 1)
    {
        using var vectors = VerificationCase.Load(folder);
        using var checkpoint = Checkpoint.Open(folder);
        DirectoryInfo temporary = Directory.CreateTempSubdirectory("moxe-verify-");
        try
        {
            string export = Path.Combine(temporary.FullName, "model");
            ModelExporter.Export(checkpoint, folder, export, new ExportOptions { Name = "case", Graph = graph, Debug = true });
            using LoadedModel model = LoadedModel.Open(export, Sizes(vectors, threads));
            var worst = new Dictionary<VerificationWay, IReadOnlyDictionary<string, double>>();
            foreach (VerificationWay way in Enum.GetValues<VerificationWay>())
            {
                worst.Add(way, Run(model, vectors, way, new Random(seed + (int)way)));
            }

            return new VerificationReport(vectors.Name, vectors.Tolerance, worst);
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private static LoadOptions Sizes(VerificationCase vectors, int threads)
    {
        int tokens = CaseRun.StepTokens(vectors.Sequences);
        return new LoadOptions
        {
            StateMemoryBytes = long.MaxValue,
            MaxSlots = CaseRun.Slots(vectors.Sequences.Count),
            MaxStepTokens = tokens,
            MaxLogitRows = tokens,
            Threads = threads,
        };
    }

    private static Dictionary<string, double> Run(LoadedModel model, VerificationCase vectors, VerificationWay way, Random random)
    {
        IReadOnlyList<SequenceRecord> records = CaseRun.Record(model.Recording, model.Folder.StateLayout, vectors.Sequences, way, random);
        var worst = new Dictionary<string, double>();
        for (int sequence = 0; sequence < records.Count; sequence++)
        {
            RecordLosses.AddTo(records[sequence], model.Folder.Config, vectors.Sequences[sequence]);
            TensorComparison.Compare(records[sequence], vectors.Expected, sequence, worst);
        }

        return worst;
    }
}
