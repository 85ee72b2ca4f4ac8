namespace MoxE.Training.Data.Sources;

/// <summary>A list of R.</summary>
/// <param name="Items">Its items.</param>
/// <param name="Names">Their names; empty where it has none.</param>
internal sealed record RList(IReadOnlyList<object?> Items, IReadOnlyList<string> Names);
