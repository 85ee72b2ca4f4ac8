using MoxE.Model.Checkpoints.Safetensors;

namespace MoxE.Model.Checkpoints;

/// <summary>Where an expected tensor is found and how it is stored.</summary>
/// <param name="Parameter">What the model needs.</param>
/// <param name="File">The file that holds it.</param>
/// <param name="Stored">Its place in the file.</param>
/// <param name="Layout">What reading it must undo.</param>
internal sealed record CheckpointTensor(ParameterShape Parameter, SafetensorsFile File, TensorInfo Stored, TensorLayout Layout)
{
    /// <summary>Reads the tensor in the author's layout.</summary>
    /// <exception cref="ModelFormatException">A value is infinite or not a number; the message names file, tensor and index.</exception>
    public float[] Read()
    {
        float[] values = new float[Stored.Elements];
        File.ReadFloats(Stored, values);
        int bad = Array.FindIndex(values, v => !float.IsFinite(v));
        if (bad >= 0)
        {
            throw new ModelFormatException(FormattableString.Invariant(
                $"{File.Path}: tensor {Stored.Name}: found {values[bad]} at index {bad} of {Stored.ShapeText}; allowed: finite float32 values"));
        }

        return TensorConversion.ToAuthor(values, Layout, Parameter.Shape);
    }
}
