using System.Reflection;
using System.Text.RegularExpressions;
using MoxE.TestKit;

namespace MoxE.ServerTests.Security;

/// <summary>deploy/SECURITY.md: every threat has a test, and every test it names is there.</summary>
public sealed partial class ThreatModelTests
{
    [Fact]
    public void Page_EveryLine_NamesTestsThatExist()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "deploy", "SECURITY.md"));
        string[] rows = [.. page.Split('\n').Where(line => ThreatRow().IsMatch(line))];
        Assert.True(rows.Length >= 20, "the table of threats was not found");
        Assert.Equal(Enumerable.Range(1, rows.Length), rows.Select(row => int.Parse(ThreatRow().Match(row).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)));
        HashSet<string> tests = [.. Tests()];
        foreach (string row in rows)
        {
            string[] named = [.. TestName().Matches(row.Split('|')[^2]).Select(match => match.Groups[1].Value)];
            Assert.True(named.Length > 0, $"no test: {row}");
            Assert.All(named, name => Assert.True(tests.Contains(name), $"there is no test {name}"));
        }
    }

    /// <summary>Tests of this project by reflection, of the other by its sources.</summary>
    private static IEnumerable<string> Tests()
    {
        foreach (MethodInfo method in typeof(ThreatModelTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Where(method => method.GetCustomAttribute<FactAttribute>() is not null))
        {
            yield return $"{method.DeclaringType!.Name}.{method.Name}";
        }

        foreach (string file in Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, "tests", "MoxE.UnitTests"), "*Tests.cs", SearchOption.AllDirectories))
        {
            foreach (Match match in Method().Matches(File.ReadAllText(file)))
            {
                yield return $"{Path.GetFileNameWithoutExtension(file)}.{match.Groups[1].Value}";
            }
        }
    }

    [GeneratedRegex(@"^\| (\d+) \|")]
    private static partial Regex ThreatRow();

    [GeneratedRegex(@"`(\w+\.\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"\[(?:Fact|Theory)[^\]]*\](?:\s*\[[^\n]*\])*\s*public (?:async )?(?:void|Task) (\w+)\(")]
    private static partial Regex Method();
}
