using CsCheck;
using MoxE.Training;
using MoxE.Training.Reports;

namespace MoxE.TrainingTests.Reports;

public sealed class CsvTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void CsvLine_AnyFields_RoundTrip() => Gen.String[Gen.Char["ab,\" "], 0, 6].Array[1, 5].Sample(fields => Assert.Equal(fields, CsvLine.Split(CsvLine.Join(fields))));

    [Fact]
    public void CsvLine_AnyDouble_RoundTrips() => Gen.Double.Sample(value => Assert.Equal(value, double.Parse(CsvLine.Field(value), System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void Read_QuotedNames_AreFields()
    {
        File.WriteAllText(_folder.File("t.csv"), "name,value\r\n\"a, \"\"b\"\"\",1.5\r\nc,");

        CsvTable table = CsvTable.Read(_folder.File("t.csv"));

        Assert.Equal(["a, \"b\"", "c"], table.Rows.Select(row => row.Text("name")));
        Assert.Equal([1.5, double.NaN], table.Rows.Select(row => row.Number("value")));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a,b\n1\n2,3\n", "line 2 of")]
    [InlineData("a,b\n1,\"2\n3,4\n", "does not end")]
    [InlineData("a,c\n1,2\n", "no column 'b'; it has a, c")]
    [InlineData("a,b\n1,two\n", "column 'b' is 'two'")]
    public void Read_WrongTable_SaysWhere(string text, string expected)
    {
        File.WriteAllText(_folder.File("t.csv"), text);

        var failure = Assert.Throws<TrainingException>(() => CsvTable.Read(_folder.File("t.csv")).Rows.Select(row => row.Number("b")).ToList());

        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_MissingFile_NamesIt() =>
        Assert.Contains("none.csv", Assert.Throws<TrainingException>(() => CsvTable.Read(_folder.File("none.csv"))).Message, StringComparison.Ordinal);
}
