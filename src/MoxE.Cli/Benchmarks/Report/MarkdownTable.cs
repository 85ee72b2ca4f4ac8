using System.Text;

namespace MoxE.Cli.Benchmarks.Report;

/// <summary>A table whose first column holds names and whose others hold numbers.</summary>
internal static class MarkdownTable
{
    /// <summary>Writes one.</summary>
    /// <param name="page">Where to.</param>
    /// <param name="head">Titles of the columns.</param>
    /// <param name="rows">A cell for each column.</param>
    public static void Append(StringBuilder page, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        AppendRow(page, head);
        AppendRow(page, [.. head.Select((_, column) => column == 0 ? ":--" : "--:")]);
        foreach (IReadOnlyList<string> row in rows)
        {
            AppendRow(page, [.. row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))]);
        }

        page.Append('\n');
    }

    private static void AppendRow(StringBuilder page, IReadOnlyList<string> cells) => page.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
