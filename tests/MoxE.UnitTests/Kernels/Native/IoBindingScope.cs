using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MoxE.UnitTests.Kernels.Native;

/// <summary>The values of one run.</summary>
internal sealed class IoBindingScope(InferenceSession session) : IDisposable
{
    private readonly OrtIoBinding _binding = session.CreateIoBinding();
    private readonly List<OrtValue> _values = [];

    public void Input<T>(string name, T[] values)
        where T : unmanaged => _binding.BindInput(name, Value(values, values.Length));

    public void InPlace(string input, string output, float[] values, params long[] shape)
    {
        OrtValue value = Value(values, shape);
        _binding.BindInput(input, value);
        _binding.BindOutput(output, value);
    }

    /// <summary>Runs the graph; gives the bits of the named outputs, whose elements are 32 bits wide.</summary>
    public SortedDictionary<string, int[]> Run(RunOptions options, IEnumerable<string> outputs)
    {
        foreach (string name in outputs)
        {
            _binding.BindOutputToDevice(name, OrtMemoryInfo.DefaultInstance);
        }

        using IDisposableReadOnlyCollection<OrtValue> results = session.RunWithBoundResults(options, _binding);
        SortedDictionary<string, int[]> bits = new(StringComparer.Ordinal);
        foreach ((string name, OrtValue value) in _binding.GetOutputNames().Zip(results))
        {
            bits[name] = value.GetTensorTypeAndShape().ElementDataType == TensorElementType.Float
                ? [.. MemoryMarshal.Cast<float, int>(value.GetTensorDataAsSpan<float>())]
                : [.. value.GetTensorDataAsSpan<int>()];
        }

        return bits;
    }

    public void Dispose()
    {
        _values.ForEach(value => value.Dispose());
        _binding.Dispose();
    }

    private OrtValue Value<T>(T[] values, params long[] shape)
        where T : unmanaged
    {
        OrtValue value = OrtValue.CreateTensorValueFromMemory(values, shape);
        _values.Add(value);
        return value;
    }
}
