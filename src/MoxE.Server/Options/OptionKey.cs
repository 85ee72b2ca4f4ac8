using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace MoxE.Server.Options;

/// <summary>One leaf of the option tree.</summary>
/// <param name="Section">Property of <see cref="MoxEOptions"/> that holds it.</param>
/// <param name="Property">The property itself: int, bool or string.</param>
internal sealed record OptionKey(PropertyInfo Section, PropertyInfo Property)
{
    /// <summary>Every option in the order of the source.</summary>
    public static IReadOnlyList<OptionKey> All { get; } =
    [
        .. from section in typeof(MoxEOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
           from property in section.PropertyType.GetProperties(BindingFlags.Public | BindingFlags.Instance)
           select new OptionKey(section, property),
    ];

    /// <summary>Configuration key, for example <c>MoxE:Http:Port</c>.</summary>
    public string Key => $"{MoxEOptions.Section}:{Section.Name}:{Property.Name}";

    /// <summary>What it means.</summary>
    public string Description => Property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";

    /// <summary>Least and greatest value of a number; null for text and switches.</summary>
    public (int Min, int Max)? Range =>
        Property.GetCustomAttribute<RangeAttribute>() is { } range ? ((int)range.Minimum, (int)range.Maximum) : null;

    /// <summary>The only values of a text; null where any is allowed, and for numbers and switches.</summary>
    public IReadOnlyList<string>? Words =>
        Property.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed ? [.. allowed.Values.Cast<string>()] : null;

    /// <summary>The allowed values in words.</summary>
    public string Allowed => Range is { } range
        ? string.Create(CultureInfo.InvariantCulture, $"{range.Min} … {range.Max}")
        : Property.PropertyType == typeof(bool) ? "true, false" : Words is { } words ? string.Join(", ", words) : "text";

    /// <summary>The value in <paramref name="options"/> as configuration text.</summary>
    public string Read(MoxEOptions options) => Property.GetValue(Section.GetValue(options)) switch
    {
        bool flag => flag ? "true" : "false",
        object value => string.Create(CultureInfo.InvariantCulture, $"{value}"),
        null => "",
    };

    /// <summary>Sets the value from configuration text; false when it is not allowed.</summary>
    public bool TrySet(MoxEOptions options, string text)
    {
        object? value = Parse(text);
        if (value is null)
        {
            return false;
        }

        Property.SetValue(Section.GetValue(options), value);
        return true;
    }

    private object? Parse(string text)
    {
        if (Property.PropertyType == typeof(string))
        {
            return Words?.Contains(text, StringComparer.Ordinal) != false ? text : null;
        }

        if (Property.PropertyType == typeof(bool))
        {
            return bool.TryParse(text, out bool flag) ? flag : null;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && Range is var (min, max) && number >= min && number <= max ? number : null;
    }
}
