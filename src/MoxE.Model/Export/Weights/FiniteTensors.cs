using System.Globalization;
using MoxE.Model.Checkpoints;

namespace MoxE.Model.Export.Weights;

/// <summary>Reads tensors under a prefix and refuses NaN and infinities, which would spread through every later token.</summary>
internal sealed class FiniteTensors(ITensorSource source, string prefix)
{
    /// <summary>The full name of a tensor.</summary>
    public string Name(string suffix) => prefix + suffix;

    /// <summary>Reads a tensor of the given shape.</summary>
    /// <exception cref="ModelFormatException">A number is not finite; the message names tensor, index and value.</exception>
    public float[] Read(string suffix, params ReadOnlySpan<int> shape)
    {
        float[] values = source.Read(Name(suffix), shape);
        int bad = FirstNotFinite(values);
        return bad < 0
            ? values
            : throw new ModelFormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"tensor {Name(suffix)}: element [{string.Join(", ", Coordinates(bad, shape))}] is {values[bad]}; weights must be finite"));
    }

    private static int FirstNotFinite(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static int[] Coordinates(int index, ReadOnlySpan<int> shape)
    {
        int[] coordinates = new int[shape.Length];
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            (index, coordinates[axis]) = Math.DivRem(index, shape[axis]);
        }

        return coordinates;
    }
}
