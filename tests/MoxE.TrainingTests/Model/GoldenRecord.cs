using MoxE.Model.Checkpoints.Safetensors;
using MoxE.Model.Config;
using MoxE.Training.Layers;
using MoxE.Training.Losses;
using MoxE.Training.Model;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Model;

/// <summary>A forward pass of one sequence under the names of SPEC §13.</summary>
internal sealed class GoldenRecord
{
    private const double Floor = 1e-6;
    private const double LossFloor = 1e-2;
    private readonly Dictionary<string, float[]> _floats = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int[]> _integers = new(StringComparer.Ordinal);

    /// <summary>Everything the cases expect, of a batch of one.</summary>
    public GoldenRecord(ModelOutput output, int[] tokens, MoxEConfig config)
    {
        AddTokens(output);
        for (int layer = 0; layer < output.Layers.Count; layer++)
        {
            AddLosses($"layer{layer}.", output.Layers[layer].Router, config);
            AddCounts($"layer{layer}.", output.Layers[layer].Router);
            AddState($"state.layer{layer}.", output.Final.Layers[layer]);
        }

        if (tokens.Length >= 2)
        {
            LossTerms terms = new ModelLoss(config).Compute(
                output with { Logits = output.Logits.narrow(1, 0, tokens.Length - 1) }, Sequences.Tensor(tokens[1..]));
            Add("loss.ce", terms.CrossEntropy);
            Add("loss.total", terms.Total);
        }
    }

    /// <summary>What is said of each token, [N, …] whatever the batch was.</summary>
    public GoldenRecord(ModelOutput output) => AddTokens(output);

    /// <summary>Names of every expected tensor that differs by more than a relative tolerance, with its error.</summary>
    public IEnumerable<string> Differences(SafetensorsFile expected, int sequence, double tolerance)
    {
        string prefix = $"seq{sequence}.";
        foreach (string key in expected.Tensors.Keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)))
        {
            string name = key[prefix.Length..];
            double error = _integers.TryGetValue(name, out int[]? integers)
                ? integers.SequenceEqual(expected.ReadInts(key)) ? 0 : double.PositiveInfinity
                : RelativeError(_floats.GetValueOrDefault(name), expected.ReadFloats(key), name);
            if (!(error <= tolerance))
            {
                yield return $"{key}: {error:G3}";
            }
        }
    }

    /// <summary>As above for a row-wise record of a batch, of which this sequence is a part: its first tokens.</summary>
    /// <param name="expected">The case's tensors.</param>
    /// <param name="sequence">The sequence in the case.</param>
    /// <param name="row">The sequence in the batch.</param>
    /// <param name="batch">Sequences in the batch.</param>
    /// <param name="length">Tokens of each, a prefix of the case's.</param>
    /// <param name="tolerance">Relative.</param>
    public IEnumerable<string> DifferencesOfPrefix(SafetensorsFile expected, int sequence, int row, int batch, int length, double tolerance)
    {
        foreach ((string name, float[] values) in _floats)
        {
            int size = values.Length / batch;
            float[] whole = expected.ReadFloats($"seq{sequence}.{name}");
            double error = RelativeError(values[(row * size)..((row + 1) * size)], whole[..size], name);
            if (!(error <= tolerance))
            {
                yield return $"seq{sequence}.{name}: {error:G3}";
            }
        }

        foreach ((string name, int[] values) in _integers)
        {
            int size = values.Length / batch;
            if (!values.AsSpan(row * size, size).SequenceEqual(expected.ReadInts($"seq{sequence}.{name}").AsSpan(0, size)))
            {
                yield return $"seq{sequence}.{name}, first {length} tokens";
            }
        }
    }

    private static double RelativeError(float[]? actual, float[] expected, string name)
    {
        actual ??= name.StartsWith("state.", StringComparison.Ordinal) ? new float[expected.Length] : []; // no state = zero state
        if (actual.Length != expected.Length)
        {
            return double.PositiveInfinity;
        }

        double largest = Math.Max(name.Contains("loss.", StringComparison.Ordinal) ? LossFloor : Floor, expected.Max(x => Math.Abs((double)x)));
        return actual.Zip(expected, (a, b) => Math.Abs((double)a - b)).Aggregate(0.0, (worst, d) => double.IsNaN(d) ? d : Math.Max(worst, d)) / largest;
    }

    private void AddTokens(ModelOutput output)
    {
        Add("logits", output.Logits);
        for (int layer = 0; layer < output.Layers.Count; layer++)
        {
            (string prefix, RouterOutput router) = ($"layer{layer}.", output.Layers[layer].Router);
            Add(prefix + "mixer_out", output.Layers[layer].MixerOut);
            Add(prefix + "hidden", output.Layers[layer].Hidden);
            Add(prefix + "unbiased_logits", router.UnbiasedLogits);
            Add(prefix + "conditioned_logits", router.ConditionedLogits);
            Add(prefix + "probs", router.Probabilities);
            Add(prefix + "topk_weights", router.Weights);
            Add(prefix + "entropy", router.Entropy);
            _integers.Add(prefix + "topk_indices", [.. router.Experts.data<long>().Select(e => (int)e)]);
            if (router.Difficulty is not null)
            {
                Add(prefix + "d_t", router.Difficulty);
            }
        }
    }

    private void AddLosses(string prefix, RouterOutput router, MoxEConfig config)
    {
        LayerLossTerms terms = new ModelLoss(config).OfLayer(router);
        Add(prefix + "loss.z", terms.Z);
        Add(prefix + "loss.load_balance", terms.LoadBalance);
        Add(prefix + "loss.d", terms.Difficulty);
        Add(prefix + "loss.group", terms.Group);
        Add(prefix + "loss.group_kl_div", GroupLoss.Compute(router, GroupWiseLoss.KlDiv));
        Add(prefix + "loss.group_js_div", GroupLoss.Compute(router, GroupWiseLoss.JsDiv));
        Add(prefix + "loss.group_bounded", GroupLoss.Compute(router, GroupWiseLoss.Bounded));
        Add(prefix + "loss.group_self_balance", GroupLoss.Compute(router, GroupWiseLoss.SelfBalance));
    }

    private void AddCounts(string prefix, RouterOutput router)
    {
        (long[] experts, float[] p) = (router.Experts.data<long>().ToArray(), router.Probabilities.data<float>().ToArray());
        (int count, int k) = ((int)router.Probabilities.shape[1], (int)router.Experts.shape[1]);
        (float[] load, int[] counts) = (new float[count], new int[count]);
        for (int i = 0; i < experts.Length; i++)
        {
            counts[experts[i]]++;
            load[experts[i]] += p[(i / k * count) + experts[i]];
        }

        _floats.Add(prefix + "expert_load", load);
        _integers.Add(prefix + "expert_token_counts", counts);
    }

    private void AddState(string prefix, LayerState state)
    {
        foreach ((string name, BlockState? block) in state.Mixer.Select((s, i) => ($"mixer{i}.", s)).Concat(state.Experts.Select((s, i) => ($"expert{i}.", s))))
        {
            switch (block)
            {
                case MLstmState s:
                    Add(prefix + name + "conv", s.Conv);
                    Add(prefix + name + "C", s.C);
                    Add(prefix + name + "n", s.N);
                    Add(prefix + name + "m", s.M);
                    break;
                case SLstmState s:
                    Add(prefix + name + "conv", s.Conv);
                    Add(prefix + name + "cell", s.Cell);
                    break;
                default:
                    break;
            }
        }
    }

    private void Add(string name, Tensor tensor) => _floats.Add(name, tensor.detach().contiguous().data<float>().ToArray());
}
