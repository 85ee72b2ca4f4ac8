namespace MoxE.Model.Checkpoints;

/// <summary>NX-AI's names for the author's tensors, the right-hand columns of the table in SPEC §2.</summary>
internal static class NxNaming
{
    private const string Kernel = ".kernel";
    private const string Weight = ".weight";

    /// <summary>The name NX-AI stores an author's tensor under, and how.</summary>
    /// <param name="name">The author's name.</param>
    /// <returns>Sizes of sLSTM cell tensors tell the backend, so theirs is given as the vanilla layout here.</returns>
    public static (string Name, TensorLayout Layout) Of(string name)
    {
        if (name.Contains(".gate.", StringComparison.Ordinal) || name == "norm.scale" || IsMlpExpert(name))
        {
            return (name, TensorLayout.Same);
        }

        if (name.EndsWith("._recurrent_kernel_", StringComparison.Ordinal))
        {
            return (name, TensorLayout.VanillaRecurrent);
        }

        if (name.EndsWith("._bias_", StringComparison.Ordinal))
        {
            return (name, TensorLayout.VanillaBias);
        }

        if (TryReplaceEnd(name, ".token_embedding.embedding", ".token_embedding.weight", out string? stored)
            || TryReplaceEnd(name, ".xlstm.igate.kernel", ".xlstm.fgate.weight", out stored)
            || TryReplaceEnd(name, ".xlstm.fgate.kernel", ".xlstm.igate.weight", out stored)
            || (IsHeadwise(name) && TryReplaceEnd(name, Kernel, Weight, out stored)))
        {
            return (stored, TensorLayout.Same);
        }

        if (TryReplaceEnd(name, ".conv1d.conv.kernel", ".conv1d.conv.weight", out stored))
        {
            return (stored, TensorLayout.ConvKernel);
        }

        if (TryReplaceEnd(name, Kernel, Weight, out stored))
        {
            return (stored, TensorLayout.Transposed);
        }

        return TryReplaceEnd(name, ".scale", Weight, out stored) ? (stored, TensorLayout.OnePlus) : (name, TensorLayout.Same);
    }

    private static bool IsMlpExpert(string name)
        => name.EndsWith(".w1.kernel", StringComparison.Ordinal) || name.EndsWith(".w2.kernel", StringComparison.Ordinal) || name.EndsWith(".w3.kernel", StringComparison.Ordinal);

    private static bool IsHeadwise(string name)
        => name.EndsWith("_proj.kernel", StringComparison.Ordinal)
        || name.EndsWith(".xlstm.zgate.kernel", StringComparison.Ordinal)
        || name.EndsWith(".xlstm.ogate.kernel", StringComparison.Ordinal);

    private static bool TryReplaceEnd(string name, string end, string replacement, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? replaced)
    {
        replaced = name.EndsWith(end, StringComparison.Ordinal) ? string.Concat(name.AsSpan(0, name.Length - end.Length), replacement) : null;
        return replaced is not null;
    }
}
