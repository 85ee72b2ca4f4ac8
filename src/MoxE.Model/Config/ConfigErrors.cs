using MoxE.Model.Json;

namespace MoxE.Model.Config;

/// <summary>The findings about one configuration, and which keys they concern, so that a rule over several keys is not judged on a broken one.</summary>
internal sealed class ConfigErrors(string source)
{
    private readonly ErrorList _list = new(source);
    private readonly HashSet<string> _broken = new(StringComparer.Ordinal);

    /// <summary>Reports <paramref name="found"/> at <paramref name="path"/>.</summary>
    public void Add(string path, string found, string allowed)
    {
        _broken.Add(path);
        _list.Add($"{path}: found {found}; allowed: {allowed}");
    }

    /// <summary>Takes over the findings about another configuration, which is the value of the key <paramref name="path"/> here.</summary>
    public void AddAll(string path, ModelFormatException findings)
    {
        _broken.Add(path);
        foreach (string finding in findings.Errors)
        {
            _list.Add($"{path}.{finding}");
        }
    }

    /// <summary>Whether none of the keys has been reported.</summary>
    public bool AreClean(params ReadOnlySpan<string> paths)
    {
        foreach (string path in paths)
        {
            if (_broken.Contains(path))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether nothing has been reported.</summary>
    public bool IsEmpty => _list.IsEmpty;

    /// <exception cref="ModelFormatException">Something has been reported.</exception>
    public void ThrowIfAny() => _list.ThrowIfAny();
}
