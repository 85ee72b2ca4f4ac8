using Spectre.Console;

namespace MoxE.Cli.Output;

/// <summary>The look of the tool's tables.</summary>
internal static class Tables
{
    /// <summary>A table whose first column holds names and whose others hold numbers.</summary>
    public static Table Create(string names, params string[] numbers)
    {
        Table table = new Table().Border(TableBorder.Ascii2).AddColumn(new TableColumn(new Text(names)).NoWrap());
        foreach (string number in numbers)
        {
            table.AddColumn(new TableColumn(new Text(number)).RightAligned().NoWrap());
        }

        return table;
    }
}
