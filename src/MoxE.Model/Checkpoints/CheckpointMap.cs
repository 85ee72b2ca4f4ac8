using MoxE.Model.Checkpoints.Safetensors;
using MoxE.Model.Config;
using MoxE.Model.Json;

namespace MoxE.Model.Checkpoints;

/// <summary>Matches the tensors a model needs with those a folder has, and reports every difference at once.</summary>
internal sealed class CheckpointMap
{
    private const string OuterPrefix = "moe.";
    private const string TiedHead = "lm_head";

    private readonly WeightFiles _files;
    private readonly CheckpointNaming _naming;
    private readonly ErrorList _errors;

    // Stored names without the outer prefix that both namings may have or lack.
    private readonly Dictionary<string, string> _unclaimed = new(StringComparer.Ordinal);

    private CheckpointMap(WeightFiles files)
    {
        _files = files;
        _errors = new ErrorList(files.Source);
        _naming = files.Names.Any(name => WithoutPrefix(name) == "token_embedding.weight") ? CheckpointNaming.NxAi : CheckpointNaming.Author;
        foreach (string name in files.Names.Where(name => !IsIgnored(name)))
        {
            if (!_unclaimed.TryAdd(WithoutPrefix(name), name))
            {
                _errors.Add($"found both {Shown(_unclaimed[WithoutPrefix(name)])} and {Shown(name)}; allowed: one of them");
            }
        }
    }

    public static (CheckpointNaming Naming, Dictionary<string, CheckpointTensor> Tensors) Build(MoxEConfig config, WeightFiles files)
    {
        var map = new CheckpointMap(files);
        var tensors = new Dictionary<string, CheckpointTensor>(StringComparer.Ordinal);
        foreach (ParameterShape parameter in ParameterShapes.Of(config))
        {
            if (map.Claim(parameter, tensors) is { } tensor)
            {
                tensors.Add(parameter.Name, tensor);
            }
        }

        if (config.Xlstm.TieWeights)
        {
            map.ClaimTiedHead(tensors);
        }

        map.ReportUnexpected();
        map._errors.ThrowIfAny();
        return (map._naming, tensors);
    }

    // The boolean mask and the dropout generators of the author's tree are no parameters (SPEC §2).
    private static bool IsIgnored(string name)
        => name.EndsWith(".mlstm_cell.causal_mask", StringComparison.Ordinal)
        || name.Split('.') is [.., _, "rngs", _] or [.., _, "rngs", _, _] or [.., _, "rngs", _, _, _];

    private static string WithoutPrefix(string name) => name.StartsWith(OuterPrefix, StringComparison.Ordinal) ? name[OuterPrefix.Length..] : name;

    private static string Shown(string name) => $"tensor {StrictJson.Show(name)}";

    private CheckpointTensor? Claim(ParameterShape parameter, Dictionary<string, CheckpointTensor> claimed)
    {
        (string wanted, TensorLayout layout) = _naming == CheckpointNaming.NxAi ? NxNaming.Of(parameter.Name) : (parameter.Name, TensorLayout.Same);
        if (!_unclaimed.Remove(WithoutPrefix(wanted), out string? found))
        {
            int[] missing = TensorConversion.StoredShape(parameter.Shape, layout);
            _errors.Add($"tensor {wanted} is missing; the configuration needs it with shape [{string.Join(", ", missing)}]");
            return null;
        }

        (SafetensorsFile file, TensorInfo stored) = _files.Find(found);
        layout = Backend(layout, parameter, stored, claimed);
        int[] shape = TensorConversion.StoredShape(parameter.Shape, layout);
        if (!stored.HasShape(shape))
        {
            string other = layout == TensorLayout.VanillaRecurrent
                ? $" or [{string.Join(", ", TensorConversion.StoredShape(parameter.Shape, TensorLayout.CudaRecurrent))}]"
                : "";
            _errors.Add($"{Shown(found)}: found shape {stored.ShapeText}; allowed: [{string.Join(", ", shape)}]{other}");
            return null;
        }

        if (!stored.Type.IsFloat())
        {
            _errors.Add($"{Shown(found)}: found {stored.Type.Name()}; allowed: F32, F16, BF16, F64");
            return null;
        }

        return new CheckpointTensor(parameter, file, stored, layout);
    }

    // NX-AI's two sLSTM backends store the recurrent kernel in shapes that always differ (4·d against d in the middle),
    // but the bias in the same flat shape. One cell has one backend, so the kernel, which precedes the bias, decides.
    private static TensorLayout Backend(TensorLayout layout, ParameterShape parameter, TensorInfo stored, Dictionary<string, CheckpointTensor> claimed)
    {
        if (layout == TensorLayout.VanillaRecurrent && stored.HasShape(TensorConversion.StoredShape(parameter.Shape, TensorLayout.CudaRecurrent)))
        {
            return TensorLayout.CudaRecurrent;
        }

        string kernel = parameter.Name.Replace("._bias_", "._recurrent_kernel_", StringComparison.Ordinal);
        bool isCuda = layout == TensorLayout.VanillaBias && claimed.TryGetValue(kernel, out CheckpointTensor? recurrent) && recurrent.Layout == TensorLayout.CudaRecurrent;
        return isCuda ? TensorLayout.CudaBias : layout;
    }

    // Some writers store a tied head a second time. That is harmless as long as it is the same matrix.
    private void ClaimTiedHead(Dictionary<string, CheckpointTensor> tensors)
    {
        string name = $"{TiedHead}.{(_naming == CheckpointNaming.NxAi ? "weight" : "kernel")}";
        if (!tensors.TryGetValue("moe.token_embedding.embedding", out CheckpointTensor? embedding) || !_unclaimed.Remove(name, out string? found))
        {
            return;
        }

        (SafetensorsFile file, TensorInfo head) = _files.Find(found);
        if (!SameBytes.Compare(embedding.File, embedding.Stored, file, head))
        {
            _errors.Add($"{Shown(found)}: found a matrix other than {embedding.Stored.Name}; allowed: none, or the same one, since xlstm.tie_weights is true");
        }
    }

    private void ReportUnexpected()
    {
        foreach (string name in _unclaimed.Values.Order(StringComparer.Ordinal))
        {
            _errors.Add($"{Shown(name)}: found, but the configuration has no place for it; allowed: the tensors the configuration implies");
        }
    }
}
