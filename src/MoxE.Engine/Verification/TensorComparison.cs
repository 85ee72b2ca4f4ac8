using System.Text.RegularExpressions;
using MoxE.Model.Checkpoints.Safetensors;

namespace MoxE.Engine.Verification;

/// <summary>Compares a record with the expected tensors of its sequence, as SPEC §13 says.</summary>
internal static partial class TensorComparison
{
    private const double Floor = 1e-6;

    /// <summary>Losses may sit near 0 (KL and JS do), where a relative error says nothing.</summary>
    private const double LossFloor = 1e-2;

    /// <summary>The worst relative error of each kind of tensor; infinite for a tensor that is missing, misshapen, not finite or, for integers, different.</summary>
    /// <param name="record">What was computed.</param>
    /// <param name="expected">The case's expected tensors.</param>
    /// <param name="sequence">Index of the sequence in the case.</param>
    /// <param name="worst">Receives the maximum by kind.</param>
    public static void Compare(SequenceRecord record, SafetensorsFile expected, int sequence, IDictionary<string, double> worst)
    {
        string prefix = $"seq{sequence}.";
        foreach (string key in expected.Tensors.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            string name = key[prefix.Length..];
            string kind = Kind(name);
            double error = Error(record, expected, key, name);
            worst[kind] = Math.Max(worst.TryGetValue(kind, out double so) ? so : 0, error);
        }
    }

    /// <summary>The tensor's name without sequence, layer and block: <c>state.layer0.mixer1.C</c> is of kind <c>state.C</c>.</summary>
    public static string Kind(string name) => Position().Replace(name, string.Empty);

    /// <summary>max |a − b| / max(max |b|, floor).</summary>
    public static double RelativeError(IReadOnlyList<float> actual, ReadOnlySpan<float> expected, double floor)
    {
        if (actual.Count != expected.Length)
        {
            return double.PositiveInfinity;
        }

        double difference = 0;
        double largest = floor;
        for (int i = 0; i < expected.Length; i++)
        {
            if (!float.IsFinite(actual[i]))
            {
                return double.PositiveInfinity;
            }

            difference = Math.Max(difference, Math.Abs((double)actual[i] - expected[i]));
            largest = Math.Max(largest, Math.Abs((double)expected[i]));
        }

        return difference / largest;
    }

    private static double Error(SequenceRecord record, SafetensorsFile expected, string key, string name)
    {
        if (record.Integers.TryGetValue(name, out List<int>? integers))
        {
            return integers.SequenceEqual(expected.ReadInts(key)) ? 0 : double.PositiveInfinity;
        }

        return record.Floats.TryGetValue(name, out List<float>? floats)
            ? RelativeError(floats, expected.ReadFloats(key), name.Contains("loss.", StringComparison.Ordinal) ? LossFloor : Floor)
            : double.PositiveInfinity;
    }

    [GeneratedRegex(@"layer\d+\.((mixer|expert)\d+\.)?")]
    private static partial Regex Position();
}
