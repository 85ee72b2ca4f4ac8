namespace MoxE.Engine.Constraints.Schemas;

/// <summary>
/// Formats as patterns of the whole string. Each describes a part of what its format allows that every validator takes:
/// no leap seconds and no 29th of February.
/// </summary>
internal static class SchemaFormats
{
    private const string Date = "[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8]))";
    private const string Clock = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,6})?";
    private const string Zone = "(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])";
    private const string Label = "[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?";
    private const string Host = "(?:" + Label + "\\.){1,3}[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?"; // a last label of digits would be an address
    private const string Octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
    private const string Group = "[0-9a-fA-F]{1,4}";

    private static readonly Dictionary<string, string> Patterns = new(StringComparer.Ordinal)
    {
        ["date"] = Date,
        ["time"] = Clock + Zone,
        ["date-time"] = Date + "T" + Clock + Zone,
        ["duration"] = "P(?:[0-9]{1,4}W|[0-9]{1,4}D|[0-9]{1,4}DT[0-9]{1,4}H|T[0-9]{1,4}H|T[0-9]{1,4}M|T[0-9]{1,4}S|T[0-9]{1,4}H[0-9]{1,4}M|T[0-9]{1,4}M[0-9]{1,4}S)",
        ["uuid"] = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
        ["email"] = "[A-Za-z0-9_+-]{1,16}(?:\\.[A-Za-z0-9_+-]{1,16}){0,2}@" + Host,
        ["hostname"] = Host,
        ["ipv4"] = Octet + "(?:\\." + Octet + "){3}",
        ["ipv6"] = "(?:" + Group + ":){7}" + Group + "|(?:" + Group + ":){1,6}:" + Group + "|::(?:" + Group + ":){0,5}" + Group + "|::",
        ["uri"] = "https?://" + Host + "(?::[1-9][0-9]{0,3})?(?:/[A-Za-z0-9._~-]{0,64}){0,16}(?:\\?[A-Za-z0-9._~=&-]{0,256})?(?:#[A-Za-z0-9._~-]{0,64})?",
    };

    public static IEnumerable<string> Known => Patterns.Keys;

    public static string? PatternOf(string format) => Patterns.GetValueOrDefault(format);
}
