using MoxE.Model;
using MoxE.Model.Checkpoints.Safetensors;
using MoxE.Training.Model;
using MoxE.Training.Optimisation;

namespace MoxE.Training.Runs.Checkpoints;

/// <summary><c>optimizer.safetensors</c>: for each trained parameter <c>NAME.m</c>, <c>NAME.v</c>, and in their order their step counts, <c>steps</c>.</summary>
internal static class OptimizerFile
{
    private const string FileName = "optimizer.safetensors";
    private const string Steps = "steps";

    /// <summary>Writes the moments.</summary>
    public static void Write(string folder, IReadOnlyList<Parameter> parameters, IReadOnlyList<Moments> moments)
    {
        var writer = new SafetensorsWriter();
        for (int i = 0; i < parameters.Count; i++)
        {
            ReadOnlySpan<int> shape = parameters[i].Shape.Shape.AsSpan();
            writer.Add(parameters[i].Name + ".m", moments[i].First, shape).Add(parameters[i].Name + ".v", moments[i].Second, shape);
        }

        int[] steps = [.. moments.Select(moment => moment.Steps)];
        writer.Add(Steps, steps, steps.Length).Save(Path.Combine(folder, FileName));
    }

    /// <summary>Reads the moments back.</summary>
    /// <exception cref="ModelFormatException">The file is not that of these parameters.</exception>
    public static void Read(string folder, IReadOnlyList<Parameter> parameters, IReadOnlyList<Moments> moments)
    {
        using var file = SafetensorsFile.Open(Path.Combine(folder, FileName));
        int[] steps = file.ReadInts(Steps);
        if (steps.Length != parameters.Count)
        {
            throw new ModelFormatException($"{file.Path}: tensor {Steps}: found {steps.Length} values; allowed: {parameters.Count}, one for each trained parameter");
        }

        for (int i = 0; i < parameters.Count; i++)
        {
            ReadInto(file, parameters[i].Name + ".m", parameters[i], moments[i].First);
            ReadInto(file, parameters[i].Name + ".v", parameters[i], moments[i].Second);
            moments[i].Steps = steps[i];
        }
    }

    private static void ReadInto(SafetensorsFile file, string name, Parameter parameter, float[] destination)
    {
        TensorInfo tensor = file.Find(name);
        if (!tensor.HasShape(parameter.Shape.Shape.AsSpan()))
        {
            throw new ModelFormatException($"{file.Path}: tensor {name}: found shape {tensor.ShapeText}; allowed: [{string.Join(", ", parameter.Shape.Shape)}]");
        }

        file.ReadFloats(tensor, destination);
    }
}
