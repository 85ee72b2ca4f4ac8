namespace MoxE.Model.Config;

/// <summary>The spellings of an enumeration in the configuration file.</summary>
internal sealed class EnumNames<T>(params (T Value, string Name)[] names)
    where T : struct, Enum
{
    /// <summary>The allowed spellings, quoted, for a message.</summary>
    public string Allowed { get; } = string.Join(", ", names.Select(n => $"\"{n.Name}\""));

    /// <summary>The spelling of <paramref name="value"/>.</summary>
    public string Name(T value) => names.First(n => EqualityComparer<T>.Default.Equals(n.Value, value)).Name;

    /// <summary>Finds the value spelled <paramref name="name"/>.</summary>
    public bool TryParse(string name, out T value)
    {
        foreach ((T candidate, string spelling) in names)
        {
            if (spelling == name)
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }
}
