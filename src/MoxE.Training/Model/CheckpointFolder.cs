using System.Text;
using MoxE.Model;
using MoxE.Model.Checkpoints;
using MoxE.Model.Checkpoints.Safetensors;
using MoxE.Model.Config;
using static TorchSharp.torch;

namespace MoxE.Training.Model;

/// <summary>Parameters as a checkpoint folder of SPEC §2: config.json and model.safetensors, which <c>moxe export</c> takes as it is.</summary>
internal static class CheckpointFolder
{
    /// <summary>Name of the weights' file.</summary>
    public const string WeightsFile = "model.safetensors";

    /// <summary>Reads a checkpoint, in any naming and number format that the exporter takes.</summary>
    /// <param name="folder">With config.json and model.safetensors.</param>
    /// <param name="type">Element type of the parameters.</param>
    /// <exception cref="ModelFormatException">Configuration or weights are not sound, or do not fit each other.</exception>
    public static ParameterStore Load(string folder, ScalarType type = ScalarType.Float32)
    {
        using var checkpoint = Checkpoint.Open(folder);
        var store = new ParameterStore(checkpoint.Config, type);
        try
        {
            store.Read(checkpoint);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes a checkpoint. Whenever the process ends, the folder holds the old weights or the new ones, whole; a folder
    /// that held none may be left with the configuration alone.
    /// </summary>
    /// <param name="store">The parameters.</param>
    /// <param name="folder">Made if it is missing. Other files in it are left alone.</param>
    /// <param name="format">F32, bit for bit, or F16, to nearest.</param>
    /// <exception cref="TrainingException">
    /// A value is not finite in that format, or the folder holds a checkpoint of another configuration. Nothing was written.
    /// </exception>
    /// <exception cref="IOException">The folder cannot be written; the weights it held are as they were.</exception>
    public static void Save(ParameterStore store, string folder, TensorType format = TensorType.F32)
    {
        if (format is not (TensorType.F32 or TensorType.F16))
        {
            throw new ArgumentOutOfRangeException(nameof(format), format, "weights are saved as F32 or F16");
        }

        var writer = new SafetensorsWriter();
        foreach (Parameter parameter in store.All)
        {
            writer.Add(parameter.Name, format, Values(parameter, format), parameter.Shape.Shape.AsSpan());
        }

        Directory.CreateDirectory(folder);
        WriteConfig(Path.Combine(folder, Checkpoint.ConfigFile), store.Config.ToJson(), File.Exists(Path.Combine(folder, WeightsFile)));
        writer.Save(Path.Combine(folder, WeightsFile));
    }

    private static float[] Values(Parameter parameter, TensorType format)
    {
        using Tensor single = parameter.Value.detach().to(ScalarType.Float32, copy: true);
        float[] values = single.data<float>().ToArray();
        int bad = Array.FindIndex(values, value => !(format == TensorType.F16 ? Half.IsFinite((Half)value) : float.IsFinite(value)));
        return bad < 0
            ? values
            : throw new TrainingException(FormattableString.Invariant(
                $"tensor {parameter.Name}: found {values[bad]} at index {bad}; allowed: values that are finite in {format}, so no checkpoint was written"));
    }

    private static void WriteConfig(string path, string json, bool hasWeights)
    {
        if (hasWeights && File.Exists(path))
        {
            if (MoxEConfig.Load(path).ToJson() != json)
            {
                throw new TrainingException($"{path}: found the configuration of another model beside its weights; allowed: a folder of this model, or a new one");
            }

            return;
        }

        string unfinished = path + ".partial";
        using (FileStream stream = File.Create(unfinished))
        {
            stream.Write(Encoding.UTF8.GetBytes(json));
            stream.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: true);
    }
}
