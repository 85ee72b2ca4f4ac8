using MoxE.Model.Chat.Templates.Running;

namespace MoxE.Model.Chat.Templates.Text;

/// <summary>Grows a <see cref="TaggedText"/>; every character is charged to the budget before it is written.</summary>
internal sealed class TaggedTextBuilder(Budget budget)
{
    private char[] _units = new char[64];
    private TextOrigin[] _origins = new TextOrigin[64];
    private int _length;

    public int Length => _length;

    public void Append(TaggedText text) => Append(text, 0, text.Value.Length);

    /// <summary>Appends a part, counted in UTF-16 units.</summary>
    public void Append(TaggedText text, int start, int length)
    {
        Reserve(length);
        text.Value.CopyTo(start, _units, _length, length);
        for (int i = 0; i < length; i++)
        {
            _origins[_length + i] = text.OriginAt(start + i);
        }

        _length += length;
    }

    public void Append(ReadOnlySpan<char> text, TextOrigin origin)
    {
        Reserve(text.Length);
        text.CopyTo(_units.AsSpan(_length));
        _origins.AsSpan(_length, text.Length).Fill(origin);
        _length += text.Length;
    }

    public void Append(char unit, TextOrigin origin) => Append([unit], origin);

    /// <summary>Appends a character some number of times.</summary>
    public void Pad(char unit, int count)
    {
        Reserve(Math.Max(count, 0));
        for (int i = 0; i < count; i++)
        {
            _units[_length] = unit;
            _origins[_length++] = TextOrigin.Data;
        }
    }

    public TaggedText ToText()
    {
        if (_length == 0)
        {
            return TaggedText.Empty;
        }

        string value = new(_units, 0, _length);
        ReadOnlySpan<TextOrigin> origins = _origins.AsSpan(0, _length);
        return origins.ContainsAnyExcept(origins[0]) ? new(value, origins.ToArray()) : new(value, origins[0]);
    }

    private void Reserve(int more)
    {
        budget.Text(more);
        if ((long)_length + more > budget.Limits.MaxOutputLength)
        {
            throw new TemplateFault($"a text of more than {budget.Limits.MaxOutputLength} characters");
        }

        if (_length + more > _units.Length)
        {
            int size = Math.Max(_length + more, 2 * _units.Length);
            Array.Resize(ref _units, size);
            Array.Resize(ref _origins, size);
        }
    }
}
