namespace MoxE.Training.Data.Sources;

/// <summary>A text of the standard corpus.</summary>
/// <param name="File">The file it becomes.</param>
/// <param name="Title">What it is.</param>
/// <param name="Licence">Under which terms.</param>
/// <param name="Package">Where it comes from.</param>
/// <param name="Sha256">SHA-256 of the file it becomes.</param>
/// <param name="Parts">Ends of the paths of the files it is made from, inside the package.</param>
/// <param name="Documents">Makes the documents from those files.</param>
internal sealed record StandardText(
    string File,
    string Title,
    string Licence,
    DebianPackage Package,
    string Sha256,
    IReadOnlyList<string> Parts,
    Func<IReadOnlyDictionary<string, byte[]>, IEnumerable<string>> Documents);
