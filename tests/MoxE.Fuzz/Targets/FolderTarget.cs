using MoxE.Model;

namespace MoxE.Fuzz.Targets;

/// <summary>A folder of which one file is replaced: its number is the input's first byte, its content the rest. It opens, or is refused with one exception and a reason.</summary>
internal abstract class FolderTarget : FuzzTarget
{
    private readonly string _temp = Directory.CreateTempSubdirectory("moxe-fuzz-").FullName;
    private readonly Lazy<Dictionary<string, byte[]>> _whole;

    protected FolderTarget() => _whole = new(() =>
    {
        Prepare(Folder);
        return Files.ToDictionary(name => name, name => File.ReadAllBytes(Path.Combine(Folder, name)));
    });

    /// <summary>The files that are replaced.</summary>
    protected abstract IReadOnlyList<string> Files { get; }

    /// <summary>Where they lie; not there before <see cref="Prepare"/>.</summary>
    protected string Folder => Path.Combine(_temp, "folder");

    public override IEnumerable<byte[]> MoreSeeds() => Files.Select((name, index) => (byte[])[(byte)index, .. _whole.Value[name]]);

    public override void Run(ReadOnlyMemory<byte> input)
    {
        Dictionary<string, byte[]> whole = _whole.Value;
        if (input.IsEmpty)
        {
            return;
        }

        string name = Files[input.Span[0] % Files.Count];
        try
        {
            Replace(name, input[1..].ToArray());
            Open();
        }
        catch (ModelFormatException e)
        {
            Require(e.Message.Length > 0, "a refusal without a reason");
        }
        finally
        {
            Restore(name, whole);
        }
    }

    public override void Dispose()
    {
        Directory.Delete(_temp, recursive: true);
        base.Dispose();
    }

    /// <summary>Makes the whole folder.</summary>
    protected abstract void Prepare(string folder);

    /// <summary>Opens it.</summary>
    protected abstract void Open();

    /// <summary>Puts other bytes in the place of a file.</summary>
    protected virtual void Replace(string name, byte[] content) => File.WriteAllBytes(Path.Combine(Folder, name), content);

    /// <summary>Puts the file's own bytes back.</summary>
    protected virtual void Restore(string name, Dictionary<string, byte[]> whole) => File.WriteAllBytes(Path.Combine(Folder, name), whole[name]);
}
