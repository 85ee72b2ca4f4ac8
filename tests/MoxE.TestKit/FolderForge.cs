using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace MoxE.TestKit;

/// <summary>Spoils a model folder: changes to a file can be made to agree with the manifest's hashes, so that only the next check can find them.</summary>
/// <param name="folder">A folder of the test's own.</param>
public class FolderForge(string folder)
{
    /// <summary>The folder.</summary>
    public string Folder { get; } = folder;

    /// <summary>The path of one of its files.</summary>
    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>Changes the manifest.</summary>
    public void Manifest(Action<JsonObject> change)
    {
        JsonObject manifest = JsonNode.Parse(System.IO.File.ReadAllBytes(File("manifest.json")))!.AsObject();
        change(manifest);
        System.IO.File.WriteAllText(File("manifest.json"), manifest.ToJsonString());
    }

    /// <summary>The manifest's entry of a file.</summary>
    public static JsonObject Entry(JsonObject manifest, string name) => manifest["files"]!.AsArray().Select(entry => entry!.AsObject()).Single(entry => (string?)entry["name"] == name);

    /// <summary>Changes a file and makes its entry agree.</summary>
    public void Content(string name, Func<byte[], byte[]> change)
    {
        byte[] content = change(System.IO.File.ReadAllBytes(File(name)));
        System.IO.File.WriteAllBytes(File(name), content);
        Manifest(manifest =>
        {
            JsonObject entry = Entry(manifest, name);
            entry["bytes"] = content.Length;
            entry["sha256"] = Convert.ToHexStringLower(SHA256.HashData(content));
        });
    }

    /// <summary>Deletes a file and its entry.</summary>
    public void Remove(string name)
    {
        System.IO.File.Delete(File(name));
        Manifest(manifest => manifest["files"]!.AsArray().Remove(Entry(manifest, name)));
    }
}
