using MoxE.Model.Folders;

namespace MoxE.ServerTests.Harness;

/// <summary>A folder of models. For servers whose factory does not open them a manifest is all that a version has.</summary>
internal sealed class ModelsFolder : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("moxe-models-");

    public string Root => _root.FullName;

    /// <summary>The options that make a server look here, and nowhere else.</summary>
    public string[] Settings(params string[] more) => ["Model:Path=", "Model:Name=", $"Models:Path={Root}", "Admin:Enabled=true", .. more];

    /// <summary>Writes a model without numbered versions, or writes it anew.</summary>
    public void Write(string name, string content = "1") => WriteAt(name, content);

    /// <summary>Writes a numbered version, or writes it anew.</summary>
    public void Write(string name, int version, string content = "1") => WriteAt(Path.Combine(name, $"{version}"), content);

    /// <summary>Writes a file that is not a manifest.</summary>
    public void WriteFile(string path, string content)
    {
        string full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    /// <summary>Copies an exported model's files.</summary>
    public void Copy(string from, string to)
    {
        DirectoryInfo folder = Directory.CreateDirectory(Path.Combine(Root, to));
        foreach (FileInfo file in new DirectoryInfo(from).EnumerateFiles())
        {
            file.CopyTo(Path.Combine(folder.FullName, file.Name));
        }
    }

    public void Remove(string path) => Directory.Delete(Path.Combine(Root, path), recursive: true);

    public void Dispose() => _root.Delete(recursive: true);

    private void WriteAt(string folder, string content) => WriteFile(Path.Combine(folder, ModelManifest.FileName), content);
}
