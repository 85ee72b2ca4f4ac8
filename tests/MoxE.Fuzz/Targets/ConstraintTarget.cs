using System.Buffers;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using MoxE.Engine.Constraints;
using MoxE.TestKit;

namespace MoxE.Fuzz.Targets;

/// <summary>
/// Sources of constraints: compiled, then walked with allowed tokens chosen by chance. What may end is UTF-8 and, by kind,
/// JSON or one of the choices.
/// </summary>
internal sealed class ConstraintTarget(ConstraintKind kind, IReadOnlyList<string> dictionary) : FuzzTarget
{
    private const int MaxSteps = 48;

    /// <summary>Smaller than the server's, so that what is at a limit is met often.</summary>
    private static readonly ConstraintLimits Limits = new() { MaxNetworkSize = 20_000, MaxMaskWork = 200_000, MaxRepeat = 1000, MaxDepth = 32, MaxAlternatives = 128, MaxRules = 500, MaxCachedStates = 256 };

    private static readonly FakeTokenText Tokens = new(
        Enumerable.Range(0, 256).Select(value => (byte[])[(byte)value]).Concat(new[] { "{\"", "\":", "\",\"", "true", "null", "the", "ab", "é", "😀", "}}", "12", "  ", "a\n" }.Select(Encoding.UTF8.GetBytes)).Append([]));

    private static readonly int VocabularySize = 256 + 14;
    private static readonly ConstraintVocabulary Vocabulary = new(Tokens, VocabularySize);

    public override string Name => kind switch
    {
        ConstraintKind.JsonSchema => "schema",
        ConstraintKind.Grammar => "grammar",
        ConstraintKind.Regex => "regex",
        _ => "choice",
    };

    public override int Share => kind == ConstraintKind.Choice ? 1 : 2;

    public override IReadOnlyList<string> Dictionary => dictionary;

    public override int MaxLength => 2048;

    public override void Run(ReadOnlyMemory<byte> input)
    {
        string text = Text(input);
        ConstraintResult result = ConstraintCompiler.Compile(new ConstraintSource(kind, text), Vocabulary, Limits);
        if (result.IsCompiled)
        {
            Walk(text, result.Constraint, new Random(input.Length + (input.IsEmpty ? 0 : input.Span[^1])));
        }
        else
        {
            Require(!string.IsNullOrWhiteSpace(result.Error), "a refusal without a reason");
        }
    }

    private void Walk(string source, ITokenConstraint constraint, Random random)
    {
        ArrayBufferWriter<byte> written = new();
        IConstraintState state = constraint.Start();
        for (int step = 0; step < MaxSteps; step++)
        {
            if (state.MayEnd)
            {
                CheckWhole(source, written.WrittenSpan);
            }

            int allowed = Count(state.Allowed);
            if (allowed == 0)
            {
                return;
            }

            int token = Choose(state.Allowed, random.Next(allowed));
            Require(!Tokens.IsSpecial(token), $"the special token {token} is allowed");
            state.Accept(token);
            written.Write(Tokens.TokenBytes(token));
        }
    }

    private void CheckWhole(string source, ReadOnlySpan<byte> text)
    {
        Require(Utf8.IsValid(text), $"a text that is not UTF-8: {Convert.ToHexString(text)}");
        if (kind == ConstraintKind.JsonSchema)
        {
            JsonDocument.Parse(text.ToArray()).Dispose();
        }
        else if (kind == ConstraintKind.Choice)
        {
            Require(JsonSerializer.Deserialize<string[]>(source)!.Contains(Encoding.UTF8.GetString(text)), $"\"{Encoding.UTF8.GetString(text)}\" is none of the choices");
        }
    }

    private static int Count(ReadOnlySpan<ulong> mask)
    {
        int count = 0;
        foreach (ulong word in mask)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    private static int Choose(ReadOnlySpan<ulong> mask, int index)
    {
        for (int id = 0; ; id++)
        {
            if ((mask[id / 64] >> (id % 64) & 1) != 0 && index-- == 0)
            {
                return id;
            }
        }
    }
}
