using System.Globalization;
using System.Text;

namespace MoxE.Training.Reports;

/// <summary>One line of comma-separated values (RFC 4180, without line feeds inside a field). Numbers are invariant and round-trip.</summary>
internal static class CsvLine
{
    /// <summary>A line of fields, quoted where they need it.</summary>
    public static string Join(IEnumerable<string> fields) => string.Join(',', fields.Select(Quote));

    /// <summary>The fields of a line.</summary>
    /// <exception cref="FormatException">A quoted field does not end, or goes on behind its closing quote.</exception>
    public static IReadOnlyList<string> Split(string line)
    {
        var fields = new List<string>();
        for (int at = 0; ;)
        {
            fields.Add(at < line.Length && line[at] == '"' ? Quoted(line, ref at) : Plain(line, ref at));
            if (at == line.Length)
            {
                return fields;
            }

            if (line[at++] != ',')
            {
                throw new FormatException($"a comma was expected behind the closing quote of field {fields.Count}");
            }
        }
    }

    /// <summary>A number as a field.</summary>
    public static string Field(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A number as a field, empty where there is none.</summary>
    public static string Field(double? value) => value is { } number ? Field(number) : "";

    /// <summary>A whole number as a field.</summary>
    public static string Field(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Quote(string field) =>
        field.AsSpan().ContainsAny(",\"") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;

    private static string Plain(string line, ref int at)
    {
        int end = line.IndexOf(',', at) is >= 0 and var comma ? comma : line.Length;
        string field = line[at..end];
        at = end;
        return field;
    }

    private static string Quoted(string line, ref int at)
    {
        var field = new StringBuilder();
        for (at++; at < line.Length; at++)
        {
            if (line[at] != '"')
            {
                field.Append(line[at]);
            }
            else if (at + 1 < line.Length && line[at + 1] == '"')
            {
                field.Append(line[at++]);
            }
            else
            {
                at++;
                return field.ToString();
            }
        }

        throw new FormatException("a quoted field does not end");
    }
}
