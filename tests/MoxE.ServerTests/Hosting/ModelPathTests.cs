using MoxE.Model;
using MoxE.Server.Hosting;

namespace MoxE.ServerTests.Hosting;

public sealed class ModelPathTests : IDisposable
{
    private const string Key = "MoxE:Model:Path";

    private readonly string _root = Directory.CreateTempSubdirectory("moxe-path-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Resolve_ARelativePath_IsFoundInARootOrAboveIt()
    {
        string model = Directory.CreateDirectory(Path.Combine(_root, "models", "m")).FullName;
        string deep = Directory.CreateDirectory(Path.Combine(_root, "src", "Server")).FullName;
        Assert.Equal(model, ModelPath.Resolve(Key, "models/m", deep));
        Assert.Equal(model, ModelPath.Resolve(Key, "models/m", Path.GetTempPath(), _root));
        Assert.Equal(model, ModelPath.Resolve(Key, model, deep));
    }

    /// <summary>Where case does not matter, "models" is also a folder of the server's sources.</summary>
    [Fact]
    public void Resolve_SeveralFolders_TakesTheFirstRightOneOrElseTheFirst()
    {
        string outer = Directory.CreateDirectory(Path.Combine(_root, "models")).FullName;
        string deep = Directory.CreateDirectory(Path.Combine(_root, "src")).FullName;
        string inner = Directory.CreateDirectory(Path.Combine(deep, "models")).FullName;
        Assert.Equal(outer, ModelPath.Resolve(Key, "models", folder => folder == outer, deep));
        Assert.Equal(inner, ModelPath.Resolve(Key, "models", _ => false, deep));
        Assert.Equal(inner, ModelPath.Resolve(Key, "models", deep));
    }

    [Fact]
    public void Resolve_NoSuchFolder_NamesKeyValueAndRoots()
    {
        ModelFormatException e = Assert.Throws<ModelFormatException>(() => ModelPath.Resolve(Key, "models/none", _root, _root));
        Assert.Equal($"MoxE:Model:Path is 'models/none': there is no such folder in {_root} or above", e.Message);
    }
}
