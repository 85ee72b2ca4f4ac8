namespace MoxE.Server.Security.Keys;

/// <summary>
/// Keys in the environment, for a container without files: <c>MOXE_API_KEYS=KEY</c> or <c>TENANT=KEY,TENANT=KEY</c>. They are
/// hashed at once; the limits are the server's defaults, and none has the admin right.
/// </summary>
internal static class EnvironmentKeys
{
    /// <summary>Name of the variable.</summary>
    public const string Variable = "MOXE_API_KEYS";

    /// <summary>Shortest key: a fast hash protects random keys only.</summary>
    public const int MinLength = 24;

    /// <summary>The keys of a variable's text.</summary>
    /// <exception cref="SecurityFileException">Something in it is not allowed.</exception>
    public static IReadOnlyList<ApiKey> Parse(string? text)
    {
        List<ApiKey> keys = [];
        List<string> errors = [];
        foreach ((int index, string item) in (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Index())
        {
            int sign = item.IndexOf('=', StringComparison.Ordinal);
            string tenant = sign >= 0 ? item[..sign] : "default", key = item[(sign + 1)..];
            if (tenant.Length is 0 or > 64 || !tenant.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            {
                errors.Add($"{Variable}: key {index + 1}: before the = allowed are 1 to 64 letters, digits and - _ . for the tenant");
            }

            if (key.Length < MinLength || !key.All(c => c is > ' ' and <= '~' and not '='))
            {
                errors.Add($"{Variable}: key {index + 1} has {key.Length} characters: allowed are {MinLength} or more, no spaces and no =; `moxe key new` makes one");
            }

            keys.Add(new ApiKey($"env-{index + 1}", KeyHash.Of(key), tenant));
        }

        return errors.Count == 0 ? keys : throw new SecurityFileException(errors);
    }
}
