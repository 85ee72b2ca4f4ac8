using System.Text;

namespace MoxE.Server.Options;

/// <summary>The options as the Markdown table of deploy/CONFIGURATION.md.</summary>
internal static class OptionTable
{
    /// <summary>One row an option: key, default, allowed values, meaning.</summary>
    public static string Markdown()
    {
        MoxEOptions defaults = new();
        StringBuilder table = new("| key | default | allowed | meaning |\n|---|---|---|---|\n");
        foreach (OptionKey key in OptionKey.All)
        {
            string value = key.Read(defaults);
            table.Append("| `").Append(key.Key).Append("` | ").Append(value.Length == 0 ? "(empty)" : $"`{value}`")
                .Append(" | ").Append(key.Allowed).Append(" | ").Append(key.Description).Append(" |\n");
        }

        return table.ToString();
    }
}
