namespace MoxE.Cli.Output;

/// <summary>A title, then lines of name and value in two columns.</summary>
internal sealed class Facts
{
    private readonly TextWriter _output;
    private readonly int _nameWidth;

    /// <param name="output">Where to write.</param>
    /// <param name="title">Its first line.</param>
    /// <param name="nameWidth">Characters of the first column.</param>
    public Facts(TextWriter output, string title, int nameWidth = 24)
    {
        (_output, _nameWidth) = (output, nameWidth);
        output.WriteLine(title);
    }

    public void Write(string name, FormattableString value) => Write(name, FormattableString.Invariant(value));

    public void Write(string name, string value) => _output.WriteLine($"  {name.PadRight(_nameWidth)} {value}");
}
