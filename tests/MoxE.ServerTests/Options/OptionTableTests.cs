using System.Runtime.CompilerServices;
using MoxE.Server.Options;

namespace MoxE.ServerTests.Options;

public sealed class OptionTableTests
{
    [Fact]
    public void Markdown_IsTheTableOfTheDocument()
    {
        string document = File.ReadAllText(Path.Combine(RepositoryRoot(), "deploy", "CONFIGURATION.md"));
        Assert.Contains(OptionTable.Markdown(), document, StringComparison.Ordinal);
    }

    [Fact]
    public void All_EveryOption_HasADescriptionAndNumbersARangeAroundTheDefault()
    {
        MoxEOptions defaults = new();
        foreach (OptionKey key in OptionKey.All)
        {
            Assert.NotEqual("", key.Description);
            Assert.True(key.TrySet(new MoxEOptions(), key.Read(defaults)), key.Key);
        }
    }

    private static string RepositoryRoot([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(file, "..", "..", "..", ".."));
}
