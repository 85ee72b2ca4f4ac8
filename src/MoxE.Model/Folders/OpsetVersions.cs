namespace MoxE.Model.Folders;

/// <summary>The versions of the operator sets a graph is bound to.</summary>
/// <param name="Standard">Domain <c>""</c>, the standard operators.</param>
/// <param name="Moxe">Domain <c>ai.moxe</c>.</param>
public sealed record OpsetVersions(int Standard, int Moxe)
{
    /// <summary>The newest versions this build knows, and the ones it writes.</summary>
    public static OpsetVersions Current { get; } = new(21, 2);
}
