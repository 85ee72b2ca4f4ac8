namespace MoxE.UnitTests.Architecture;

/// <summary>A project of src together with all it references, directly or not.</summary>
internal static class ProjectClosure
{
    internal static IReadOnlyCollection<string> Of(string name)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([name]);
        while (open.TryPop(out string? next))
        {
            if (found.Add(next))
            {
                foreach (string reference in RepositoryTree.SourceProject(next).ProjectReferences)
                {
                    open.Push(reference);
                }
            }
        }

        return found;
    }
}
