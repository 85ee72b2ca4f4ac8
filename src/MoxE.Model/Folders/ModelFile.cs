namespace MoxE.Model.Folders;

/// <summary>A file of a model folder.</summary>
/// <param name="Name">Plain file name, no folder in it.</param>
/// <param name="Bytes">Length.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
public sealed record ModelFile(string Name, long Bytes, string Sha256);
