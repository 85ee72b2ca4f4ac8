using System.Text.RegularExpressions;
using MoxE.TestKit;

namespace MoxE.UnitTests.Architecture;

/// <summary>The page of what is expected of a server names a test for each row, and the tests exist.</summary>
public sealed partial class ConformanceTests
{
    private static readonly string Tests = Path.Combine(RepositoryPaths.Root, "tests");

    private static readonly string[] Rows =
        [.. File.ReadLines(Path.Combine(Tests, "CONFORMANCE.md")).Where(line => Row().IsMatch(line))];

    [Fact]
    public void Page_Rows_AreAllThere()
    {
        int[] numbers = [.. Rows.Select(row => int.Parse(Row().Match(row).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture))];
        Assert.Equal([.. Enumerable.Range(1, 32), .. Enumerable.Range(44, 21)], numbers);
    }

    [Fact]
    public void Page_EveryRow_NamesTestsThatExistOrSaysWhatIsMissing()
    {
        ILookup<string, string> files = Directory.EnumerateFiles(Tests, "*Tests.cs", SearchOption.AllDirectories).ToLookup(file => Path.GetFileNameWithoutExtension(file), File.ReadAllText);
        foreach (string row in Rows)
        {
            string[] cells = row.Split('|', StringSplitOptions.TrimEntries);
            Assert.Contains(cells[3], (string[])["yes", "part", "no"]);
            MatchCollection named = Test().Matches(cells[4]);
            Assert.True(cells[3] != "yes" || named.Count > 0, $"{row}: no test is named");
            Assert.All(named, test => Assert.True(
                files[test.Groups[1].Value].Any(text => text.Contains($" {test.Groups[2].Value}(", StringComparison.Ordinal)), $"there is no test {test.Value}"));
        }
    }

    [GeneratedRegex(@"^\| (\d+) \|")]
    private static partial Regex Row();

    [GeneratedRegex(@"(\w+Tests)\.(\w+)")]
    private static partial Regex Test();
}
