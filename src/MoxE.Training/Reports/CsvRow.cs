using System.Globalization;

namespace MoxE.Training.Reports;

/// <summary>A line of a <see cref="CsvTable"/>.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Line">Of the file, from 1.</param>
/// <param name="Fields">As many as the table has columns.</param>
internal sealed record CsvRow(CsvTable Table, int Line, IReadOnlyList<string> Fields)
{
    /// <summary>A field as it is.</summary>
    /// <exception cref="TrainingException">There is no such column.</exception>
    public string Text(string column) => Fields[Table.IndexOf(column)];

    /// <summary>A field as a number; NaN where it is empty.</summary>
    /// <exception cref="TrainingException">There is no such column, or no number in it.</exception>
    public double Number(string column) => Text(column) switch
    {
        "" => double.NaN,
        var text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
        var text => throw Wrong(column, text, "a number"),
    };

    /// <summary>A field as a whole number.</summary>
    /// <exception cref="TrainingException">There is no such column, or no whole number from 0 in it.</exception>
    public int Integer(string column) =>
        int.TryParse(Text(column), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw Wrong(column, Text(column), "a whole number from 0");

    private TrainingException Wrong(string column, string text, string expected) =>
        new($"line {Line} of {Table.Path}: column '{column}' is '{text}', and {expected} was expected");
}
