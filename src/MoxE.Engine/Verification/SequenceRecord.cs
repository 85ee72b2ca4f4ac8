using MoxE.Engine.Running;
using MoxE.Kernels.Ops;
using MoxE.Model.Folders;

namespace MoxE.Engine.Verification;

/// <summary>Everything the graph and the state showed for one sequence, row after row, under the fixtures' names.</summary>
internal sealed class SequenceRecord
{
    private readonly Dictionary<string, List<float>> _floats = [];
    private readonly Dictionary<string, List<int>> _integers = [];

    /// <summary>Float tensors by name, e.g. <c>layer0.d_t</c>, <c>state.layer0.mixer1.C</c>.</summary>
    public IReadOnlyDictionary<string, List<float>> Floats => _floats;

    /// <summary>Integer tensors by name, e.g. <c>layer0.topk_indices</c>.</summary>
    public IReadOnlyDictionary<string, List<int>> Integers => _integers;

    /// <summary>Appends what the last step gave for rows first … first + count − 1 of its T rows; every row's logits were wanted.</summary>
    public void AddRows(IRecordingRunner runner, int stepTokens, int first, int count)
    {
        ModelShape shape = runner.Shape;
        for (int row = first; row < first + count; row++)
        {
            Add("logits", runner.Buffers.Logits(row));
            foreach (string name in runner.Debug.Names)
            {
                Add(name, runner.Debug.Row(name, row));
            }

            for (int layer = 0; layer < shape.LayerCount; layer++)
            {
                int k = shape.ExpertsPerToken;
                List(_integers, $"layer{layer}.topk_indices").AddRange(runner.Buffers.Experts(layer, stepTokens).Slice(row * k, k));
                Add($"layer{layer}.topk_weights", runner.Buffers.Weights(layer, stepTokens).Slice(row * k, k));
                Add($"layer{layer}.entropy", runner.Buffers.Entropy(layer, stepTokens).Slice(row, 1));
                if (shape.HasDifficulty)
                {
                    Add($"layer{layer}.d_t", runner.Buffers.Difficulty(layer, stepTokens).Slice(row, 1));
                }
            }
        }
    }

    /// <summary>Takes the state after the last token, in the form of SPEC §10.</summary>
    public void AddState(IRecordingRunner runner, StateLayout layout, int slot)
    {
        for (int tensor = 0; tensor < layout.Tensors.Count; tensor++)
        {
            string name = layout.Tensors[tensor].Name;
            if (name.EndsWith(".C", StringComparison.Ordinal) && layout.Tensors[tensor].Shape.Count == 4)
            {
                // C in panels, n, m, recent, scales follow one another. A portable graph has C plain, [H, P, P].
                IReadOnlyList<int> normalizer = layout.Tensors[tensor + 1].Shape;
                MLstmStateLayout cell = new(normalizer[0], normalizer[1]);
                Add(name, cell.Folded(runner.StateOf(tensor, slot), runner.StateOf(tensor + 3, slot), runner.StateOf(tensor + 4, slot)));
            }
            else if (!name.EndsWith(".recent", StringComparison.Ordinal) && !name.EndsWith(".scales", StringComparison.Ordinal))
            {
                Add(name, runner.StateOf(tensor, slot));
            }
        }
    }

    /// <summary>Adds figures computed from the rows.</summary>
    public void Add(string name, params ReadOnlySpan<float> values) => List(_floats, name).AddRange(values);

    /// <summary>Adds counts computed from the rows.</summary>
    public void Add(string name, ReadOnlySpan<int> values) => List(_integers, name).AddRange(values);

    private static List<T> List<T>(Dictionary<string, List<T>> lists, string name)
    {
        if (!lists.TryGetValue(name, out List<T>? list))
        {
            lists.Add(name, list = []);
        }

        return list;
    }
}
