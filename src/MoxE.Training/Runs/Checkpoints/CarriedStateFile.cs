using System.Runtime.InteropServices;
using MoxE.Model.Checkpoints.Safetensors;
using MoxE.Training.Runs.Steps;
using static TorchSharp.torch;

namespace MoxE.Training.Runs.Checkpoints;

/// <summary><c>state.safetensors</c>: the recurrent state of the rows of a run that carries it.</summary>
internal static class CarriedStateFile
{
    private const string FileName = "state.safetensors";

    /// <summary>Writes the state.</summary>
    public static void Write(string folder, CarriedState state)
    {
        var writer = new SafetensorsWriter();
        foreach ((string name, Tensor value) in state.Tensors)
        {
            using Tensor dense = value.contiguous();
            writer.Add(name, MemoryMarshal.Cast<byte, float>(dense.bytes).ToArray(), [.. dense.shape.Select(size => (int)size)]);
        }

        writer.Save(Path.Combine(folder, FileName));
    }

    /// <summary>Reads the state back.</summary>
    public static void Read(string folder, CarriedState state)
    {
        using var file = SafetensorsFile.Open(Path.Combine(folder, FileName));
        state.Restore(file.Tensors.ToDictionary(entry => entry.Key, entry => tensor(file.ReadFloats(entry.Key), [.. entry.Value.Shape])));
    }
}
