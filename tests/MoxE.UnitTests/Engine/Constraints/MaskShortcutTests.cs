using System.Text;
using MoxE.Engine.Constraints;
using MoxE.Engine.Constraints.Machine;
using MoxE.TestKit;

namespace MoxE.UnitTests.Engine.Constraints;

/// <summary>
/// Masks of patterns made by chance, of the parts that shortcuts are for, against every token tried byte by byte in an
/// automaton that never made a mask.
/// </summary>
public sealed class MaskShortcutTests
{
    private static readonly string[] Parts =
    [
        ".", ".", "[^\"]", "[^\"\\\\]", "[^x]", "[a-z]", "[ -~]", "[^é]", "\\p{L}", "\\s", "a", "\"", "\\\\", "é", "日本", "\\u2028", "🙂", "ab|.", "x.|.y",
    ];

    private static readonly string[] Repeats = ["", "", "*", "+", "?", "{2}", "{3,5}", "{0,9}", "{1,40}"];

    private static readonly string[] Characters =
    [
        "a", "b", "e", "x", "y", "z", " ", "!", "~", "\"", "\\", "\n", "\0", "\u007f", "\u0085", "\u00a0", "é", "ß", "\u2027", "\u2028", "\u2029", "\u202a", "日", "本", "\ud7ff", "\ue000", "🙂", "\U0010ffff",
    ];

    [Fact]
    public void Allowed_RandomPatterns_EqualsTryingEveryToken()
    {
        int ordinary = 0;
        Seeds.Sample(
            seed =>
            {
                Random random = new(seed);
                string pattern = Pattern(random, 2);
                (FakeTokenText text, ConstraintVocabulary vocabulary, int size) = Tokens(random);
                CompiledConstraint constraint = Constrained.By(ConstraintSource.Regex(pattern), vocabulary, ConstraintLimits.Default with { MaxMaskWork = long.MaxValue }).Constraint;
                Automaton naive = Constrained.Regex(pattern).Automaton;
                IConstraintState state = constraint.Start();
                MachineState place = naive.Start;
                for (int i = 0; i < 25; i++)
                {
                    int[] expected = [.. Enumerable.Range(0, size).Where(id => !text.IsSpecial(id) && !After(naive, place, text.TokenBytes(id)).IsRejected)];
                    Assert.True(expected.SequenceEqual(Constrained.AllowedTokens(state)), $"{pattern}, token {i}");
                    if (expected.Length == 0)
                    {
                        return;
                    }

                    Interlocked.Add(ref ordinary, place.Ordinary == MoxE.Engine.Constraints.Networks.OrdinaryFollow.Alike ? 1 : 0);
                    int token = expected[random.Next(expected.Length)];
                    state.Accept(token);
                    place = After(naive, place, text.TokenBytes(token));
                }
            }, iter: 300);
        Assert.True(ordinary > 300, $"only {ordinary} places were such as shortcuts are for");
    }

    /// <summary>Some parts behind each other, each repeated; groups of them to a depth.</summary>
    private static string Pattern(Random random, int depth) => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
        (depth > 0 && random.Next(4) == 0 ? $"(?:{Pattern(random, depth - 1)})" : $"(?:{Parts[random.Next(Parts.Length)]})") + Repeats[random.Next(Repeats.Length)]));

    /// <summary>All bytes, a special token, runs of characters, and such runs cut or broken by a byte in the middle of a character.</summary>
    private static (FakeTokenText Text, ConstraintVocabulary Vocabulary, int Size) Tokens(Random random)
    {
        List<byte[]> tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), []];
        int shared = random.Next(1, Characters.Length); // few different characters make many tokens with the same beginning
        for (int i = 0; i < 200; i++)
        {
            byte[] run = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Characters[random.Next(random.Next(2) == 0 ? shared : Characters.Length)])));
            int start = random.Next(3) == 0 ? random.Next(run.Length) : 0, end = random.Next(3) == 0 ? random.Next(start, run.Length) + 1 : run.Length;
            byte[] token = run[start..end];
            tokens.Add(random.Next(12) == 0 ? [.. token[..(token.Length / 2)], (byte)random.Next(256), .. token[(token.Length / 2)..]] : token);
        }

        FakeTokenText text = new(tokens);
        return (text, new(text, tokens.Count), tokens.Count);
    }

    private static MachineState After(Automaton automaton, MachineState state, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            state = automaton.Step(state, automaton.Classes.Of(value));
        }

        return state;
    }
}
