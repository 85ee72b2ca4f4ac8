using MoxE.Kernels.Interop;

namespace MoxE.Model.Folders;

/// <summary>The versions of the operator sets a graph is bound to.</summary>
/// <param name="Standard">Domain <c>""</c>, the standard operators.</param>
/// <param name="Moxe">Domain <c>ai.moxe</c>; null for a portable graph, which has none of it.</param>
public sealed record OpsetVersions(int Standard, int? Moxe)
{
    /// <summary>What a graph of a kind is bound to.</summary>
    public static OpsetVersions Of(GraphKind kind) => kind == GraphKind.Fused ? Current : Current with { Moxe = null };

    /// <summary>The newest version of the standard operators that this build knows, the one version of its own, and what it writes.</summary>
    public static OpsetVersions Current { get; } = new(21, CustomOpDomain.Version);
}
