using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using MoxE.Model.Chat.Templates.Running;

namespace MoxE.Model.Chat.Templates.Values;

/// <summary>A dict: keys in the order they were added, equal when Python says so (1, 1.0 and true are one key).</summary>
internal sealed class MappingValue : TemplateValue
{
    private readonly List<KeyValuePair<TemplateValue, TemplateValue>> _entries = [];
    private readonly Dictionary<object, int> _places = [];

    public MappingValue(IEnumerable<KeyValuePair<TemplateValue, TemplateValue>> entries)
    {
        foreach ((TemplateValue key, TemplateValue value) in entries)
        {
            object identity = Identity(key);
            if (_places.TryGetValue(identity, out int place))
            {
                _entries[place] = new(_entries[place].Key, value);
            }
            else
            {
                _places.Add(identity, _entries.Count);
                _entries.Add(new(key, value));
            }
        }

        Height = SequenceValue.HeightOver(_entries.Select(entry => entry.Value));
    }

    public IReadOnlyList<KeyValuePair<TemplateValue, TemplateValue>> Entries => _entries;

    public override string TypeName => "dict";

    public override bool IsTrue => _entries.Count > 0;

    public override int Height { get; }

    public bool TryGet(TemplateValue key, [NotNullWhen(true)] out TemplateValue? value)
    {
        bool found = _places.TryGetValue(Identity(key), out int place);
        value = found ? _entries[place].Value : null;
        return found;
    }

    public bool TryGet(string key, [NotNullWhen(true)] out TemplateValue? value)
    {
        bool found = _places.TryGetValue(key, out int place);
        value = found ? _entries[place].Value : null;
        return found;
    }

    /// <summary>What stands for a value where equal values must meet: as a key, or in <c>unique</c>.</summary>
    public static object Identity(TemplateValue value) => value switch
    {
        TextValue text => text.Value,
        IntegerValue integer => integer.Value,
        BoolValue flag => flag.Value ? BigInteger.One : BigInteger.Zero,
        FloatValue { Value: var number } when double.IsInteger(number) => new BigInteger(number),
        FloatValue number => number.Value,
        NoneValue none => none,
        UndefinedValue => typeof(UndefinedValue),
        SequenceValue { Kind: SequenceKind.Tuple } => throw new TemplateFault("a tuple as a key is not supported; allowed: text, numbers, booleans and none"),
        _ => throw new TemplateFault($"unhashable type: '{value.TypeName}'"),
    };
}
