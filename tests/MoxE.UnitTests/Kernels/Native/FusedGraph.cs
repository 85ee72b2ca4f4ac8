using Microsoft.ML.OnnxRuntime;
using MoxE.UnitTests.Engine.Running;

namespace MoxE.UnitTests.Kernels.Native;

/// <summary>
/// A model's graph in a plain session, driven by ONNX Runtime's public API alone as any user of the library would: each
/// state is one array, bound as input and as output.
/// </summary>
internal sealed class FusedGraph : IDisposable
{
    private const string Update = ".out";

    private readonly InferenceSession _session;
    private readonly RunOptions _run = new();
    private readonly SortedDictionary<string, float[]> _states = new(StringComparer.Ordinal);
    private readonly int _slots;

    public FusedGraph(string modelFolder, int slots, Action<SessionOptions> register)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 2 };
        register(options);
        _session = new InferenceSession(Path.Combine(modelFolder, "model.onnx"), options);
        _slots = slots;
        foreach (string name in _session.OutputMetadata.Keys.Where(name => name.EndsWith(Update, StringComparison.Ordinal)).Select(name => name[..^Update.Length]))
        {
            _states[name] = new float[Shape(name).Aggregate(1L, (elements, size) => elements * size)];
        }
    }

    /// <summary>Runs one step with the logits of all rows; gives the bits of every output and of all states after it, by name.</summary>
    public SortedDictionary<string, int[]> Step(params Share[] shares)
    {
        int[] ends = [.. shares.Select((_, b) => shares.Take(b + 1).Sum(share => share.Tokens.Length))];
        using IoBindingScope binding = new(_session);
        binding.Input("token_ids", shares.SelectMany(share => share.Tokens).Select(token => (long)token).ToArray());
        binding.Input("row_starts", [0, .. ends]);
        binding.Input("slots", [.. shares.Select(share => share.Slot)]);
        binding.Input("logit_rows", [.. Enumerable.Range(0, ends[^1])]);
        foreach ((string name, float[] state) in _states)
        {
            binding.InPlace(name, name + Update, state, Shape(name));
        }

        SortedDictionary<string, int[]> bits = binding.Run(_run, _session.OutputMetadata.Keys.Where(name => !name.EndsWith(Update, StringComparison.Ordinal)));
        foreach ((string name, float[] state) in _states)
        {
            bits[name] = Array.ConvertAll(state, BitConverter.SingleToInt32Bits);
        }

        return bits;
    }

    public void Dispose()
    {
        _run.Dispose();
        _session.Dispose();
    }

    private long[] Shape(string state) => [_slots, .. _session.InputMetadata[state].Dimensions[1..]];
}
