namespace MoxE.Model.Folders;

/// <summary>Two places that tell a state layout must tell the same one.</summary>
internal static class StateLayoutRules
{
    /// <exception cref="ModelFormatException">They differ; the message names the first difference.</exception>
    public static void Same(string place, StateLayout found, string otherPlace, StateLayout allowed)
    {
        for (int i = 0; i < Math.Max(found.Tensors.Count, allowed.Tensors.Count); i++)
        {
            StateTensor? here = found.Tensors.ElementAtOrDefault(i);
            StateTensor? there = allowed.Tensors.ElementAtOrDefault(i);
            if (here != there)
            {
                throw new ModelFormatException($"{place}: state tensor {i}: found {here?.ToString() ?? "nothing"}; allowed: {there?.ToString() ?? "nothing"}, by {otherPlace}");
            }
        }
    }
}
