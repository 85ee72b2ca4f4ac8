using System.IO.MemoryMappedFiles;
using System.Text;

namespace MoxE.Fuzz.Running;

/// <summary>
/// The input that runs, in a mapped file: what is left of a process that a stack overflow or a hang ended. Layout: length
/// of the target's name and of the input, int32 each, then both.
/// </summary>
internal sealed class CurrentInput : IDisposable
{
    private const int Capacity = 1 << 18;
    private const int Header = 2 * sizeof(int);

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public CurrentInput(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, Capacity);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>Writes down what runs next.</summary>
    public void Set(string target, byte[] input)
    {
        byte[] name = Encoding.UTF8.GetBytes(target);
        _view.Write(0, name.Length);
        _view.Write(sizeof(int), input.Length);
        _view.WriteArray(Header, name, 0, name.Length);
        _view.WriteArray(Header + name.Length, input, 0, input.Length);
    }

    /// <summary>What ran last in a process that is gone; null when none did.</summary>
    public static (string Target, byte[] Input)? Read(string path)
    {
        byte[] file = File.Exists(path) ? File.ReadAllBytes(path) : [];
        if (file.Length < Header || BitConverter.ToInt32(file) is var name && name == 0)
        {
            return null;
        }

        int length = BitConverter.ToInt32(file, sizeof(int));
        return (Encoding.UTF8.GetString(file, Header, name), file[(Header + name)..(Header + name + length)]);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
