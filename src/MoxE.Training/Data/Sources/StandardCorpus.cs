namespace MoxE.Training.Data.Sources;

/// <summary>The texts that the shipped models are trained on, in their order.</summary>
internal static class StandardCorpus
{
    // Between the books of the module lie scraps of verses that stand elsewhere too; none is as long as the shortest book.
    private const int ShortestBook = 500;

    private static readonly string[] Testaments = ["ot", "nt"];

    /// <summary>The texts.</summary>
    public static IReadOnlyList<StandardText> Texts { get; } =
    [
        new(
            "1-web.txt",
            "World English Bible with Deuterocanon, 2020 stable text edition",
            "public domain; the name is a trademark of eBible.org",
            new DebianPackage("sword-text-web", "426.0-1", "930b23670b352f0829a306501de4bebb5e654a2df02cde2cbe86b802177868e1"),
            "8280faaf07de8cca19d5324e955371d5ea9143903cf635067d31e218c69cdb20",
            [.. Testaments.SelectMany(testament => new[] { $"{testament}.bzs", $"{testament}.bzz" })],
            Books),
        new(
            "2-austen.txt",
            "Jane Austen: Emma, Mansfield Park, Northanger Abbey, Persuasion, Pride and Prejudice, Sense and Sensibility",
            "public domain; the package that gathers them is under the MIT licence",
            new DebianPackage("r-cran-janeaustenr", "1.0.0-1", "df6bddf211906d1ff404f8ff662c21b34e6660e7f54a311084e749050c019c95"),
            "6c1658e92e7662afa0599c4b258bd3595cac01f46f30fa5b5bf6843d9194f382",
            ["data/Rdata.rdx", "data/Rdata.rdb"],
            Novels),
    ];

    /// <summary>The books of a SWORD module.</summary>
    /// <param name="files">Contents of ot.bzs, ot.bzz, nt.bzs and nt.bzz.</param>
    public static IEnumerable<string> Books(IReadOnlyDictionary<string, byte[]> files) =>
        Testaments.SelectMany(testament => ZText.Read(files[$"{testament}.bzs"], files[$"{testament}.bzz"], testament))
            .Select(OsisText.Plain)
            .Where(text => text.Length >= ShortestBook);

    /// <summary>The novels of an R package.</summary>
    /// <param name="files">Contents of data/Rdata.rdx and data/Rdata.rdb.</param>
    public static IEnumerable<string> Novels(IReadOnlyDictionary<string, byte[]> files) =>
        RDatabase.Read(files["data/Rdata.rdx"], files["data/Rdata.rdb"], "data/Rdata").Select(novel => HardWrappedText.Unwrap(novel.Lines));
}
