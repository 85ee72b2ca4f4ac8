namespace MoxE.Training.Reports;

/// <summary>A CSV file with a header, read whole.</summary>
internal sealed class CsvTable
{
    private readonly Dictionary<string, int> _columns;

    private CsvTable(string path, IReadOnlyList<string> columns)
    {
        Path = path;
        Columns = columns;
        _columns = columns.Select((name, index) => (name, index)).GroupBy(column => column.name, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First().index, StringComparer.Ordinal);
        Rows = [];
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Names in the header.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The lines below the header.</summary>
    public IReadOnlyList<CsvRow> Rows { get; private set; }

    /// <summary>Reads a file. A last line that is still being written (too short, and without its line feed) is left out.</summary>
    /// <exception cref="TrainingException">It cannot be read, is empty, or a line has not as many fields as the header.</exception>
    public static CsvTable Read(string path)
    {
        string[] lines = Lines(path);
        if (lines[0].Length == 0)
        {
            throw new TrainingException($"{path} is empty: a line with the names of its columns was expected");
        }

        var table = new CsvTable(path, Fields(path, lines, 0));
        var rows = new List<CsvRow>();
        for (int line = 1; line < lines.Length; line++)
        {
            bool unfinished = line == lines.Length - 1;
            if (unfinished && lines[line].Split(',').Length < table.Columns.Count)
            {
                break;
            }

            IReadOnlyList<string> fields = Fields(path, lines, line);
            rows.Add(fields.Count == table.Columns.Count
                ? new CsvRow(table, line + 1, fields)
                : throw new TrainingException($"line {line + 1} of {path} has {fields.Count} fields, its header {table.Columns.Count}"));
        }

        table.Rows = rows;
        return table;
    }

    /// <summary>Whether there is such a column.</summary>
    public bool Has(string column) => _columns.ContainsKey(column);

    /// <summary>Where a column is.</summary>
    /// <exception cref="TrainingException">There is no such column.</exception>
    public int IndexOf(string column) => _columns.TryGetValue(column, out int index)
        ? index
        : throw new TrainingException($"{Path} has no column '{column}'; it has {string.Join(", ", Columns)}");

    private static string[] Lines(string path)
    {
        try
        {
            return [.. File.ReadAllText(path).Split('\n').Select(line => line.TrimEnd('\r'))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"cannot read {path}: {exception.Message}", exception);
        }
    }

    private static IReadOnlyList<string> Fields(string path, string[] lines, int line)
    {
        try
        {
            return CsvLine.Split(lines[line]);
        }
        catch (FormatException exception)
        {
            throw new TrainingException($"line {line + 1} of {path}: {exception.Message}", exception);
        }
    }
}
