using System.Buffers;
using System.Text;
using MoxE.Engine.Constraints;
using MoxE.Engine.Constraints.Machine;
using MoxE.Engine.Constraints.Tokens;

namespace MoxE.UnitTests.Engine.Constraints;

/// <summary>A compiled constraint and what tests ask of it.</summary>
internal sealed class Constrained
{
    private readonly CompiledConstraint _constraint;

    private readonly Dictionary<byte, int> _tokenOfByte = [];

    private Constrained(CompiledConstraint constraint, ConstraintVocabulary vocabulary)
    {
        _constraint = constraint;
        foreach (TrieNode node in vocabulary.SingleBytes.Nodes)
        {
            _tokenOfByte.Add(node.Value, vocabulary.SingleBytes.Ids(node)[0]);
        }
    }

    public Automaton Automaton => _constraint.Automaton;

    public CompiledConstraint Constraint => _constraint;

    public static Constrained By(ConstraintSource source, ConstraintVocabulary? vocabulary = null, ConstraintLimits? limits = null)
    {
        vocabulary ??= Vocabularies.OfBytes;
        ConstraintResult result = ConstraintCompiler.Compile(source, vocabulary, limits);
        Assert.True(result.IsCompiled, result.Error);
        return new((CompiledConstraint)result.Constraint, vocabulary);
    }

    public static Constrained Schema(string schema) => By(ConstraintSource.JsonSchema(schema));

    public static Constrained Regex(string pattern) => By(ConstraintSource.Regex(pattern));

    public static Constrained Grammar(string rules) => By(ConstraintSource.Grammar(rules));

    public static string Refusal(ConstraintSource source, ConstraintLimits? limits = null)
    {
        ConstraintResult result = ConstraintCompiler.Compile(source, Vocabularies.OfBytes, limits);
        Assert.False(result.IsCompiled, "the source was compiled");
        return result.Error;
    }

    /// <summary>Whether the whole text is one of the language, asked through the engine's interface with tokens of one byte.</summary>
    public bool Accepts(string text) => Accepts(Encoding.UTF8.GetBytes(text));

    public bool Accepts(byte[] text)
    {
        IConstraintState state = _constraint.Start();
        foreach (byte value in text)
        {
            if (!IsAllowed(state, value))
            {
                return false;
            }

            state.Accept(value);
        }

        return state.MayEnd;
    }

    public static bool IsAllowed(IConstraintState state, int token) => (state.Allowed[token / 64] >> (token % 64) & 1) != 0;

    public static int[] AllowedTokens(IConstraintState state)
    {
        List<int> tokens = [];
        ReadOnlySpan<ulong> allowed = state.Allowed;
        for (int id = 0; id < 64 * allowed.Length; id++)
        {
            if ((allowed[id / 64] >> (id % 64) & 1) != 0)
            {
                tokens.Add(id);
            }
        }

        return [.. tokens];
    }

    /// <summary>A text of random allowed tokens, at most so many freely chosen ones and then the shortest way to an end.</summary>
    public string Walk(Random random, Func<int, byte[]> bytesOf, int freeTokens, double endChance = 0.2)
    {
        ArrayBufferWriter<byte> text = new();
        IConstraintState state = _constraint.Start();
        MachineState place = Automaton.Start;
        for (int i = 0; i < freeTokens; i++)
        {
            int[] allowed = AllowedTokens(state);
            if (allowed.Length == 0 || (state.MayEnd && random.NextDouble() < endChance))
            {
                Assert.True(state.MayEnd, "no token is allowed and the text may not end");
                return Encoding.UTF8.GetString(text.WrittenSpan);
            }

            int token = allowed[random.Next(allowed.Length)];
            state.Accept(token);
            byte[] bytes = bytesOf(token);
            text.Write(bytes);
            place = bytes.Aggregate(place, (at, value) => Automaton.Step(at, Automaton.Classes.Of(value)));
        }

        foreach (byte value in ShortestEnd(place))
        {
            Assert.True(IsAllowed(state, _tokenOfByte[value]), "the way to the end is not allowed");
            state.Accept(_tokenOfByte[value]);
            text.Write([value]);
        }

        Assert.True(state.MayEnd);
        return new UTF8Encoding(false, true).GetString(text.WrittenSpan);
    }

    /// <summary>The fewest bytes after which the text may end, without going deeper than need be.</summary>
    private byte[] ShortestEnd(MachineState from)
    {
        for (int deeper = 1; deeper <= 16; deeper *= 2)
        {
            if (ShortestEnd(from, from.Height + deeper) is { } way)
            {
                return way;
            }
        }

        throw new InvalidOperationException("the text cannot end");
    }

    private byte[]? ShortestEnd(MachineState from, int highest)
    {
        Dictionary<MachineState, (MachineState? Before, byte Value)> seen = new((IEqualityComparer<MachineState>)ReferenceEqualityComparer.Instance) { [from] = (null, 0) };
        Queue<MachineState> open = new([from]);
        while (open.TryDequeue(out MachineState? state))
        {
            if (state.MayEnd)
            {
                List<byte> way = [];
                for (MachineState at = state; seen[at].Before is { } before; at = before)
                {
                    way.Insert(0, seen[at].Value);
                }

                return [.. way];
            }

            Assert.True(seen.Count < 200_000, "no end near");
            for (int c = 0; c < Automaton.Classes.Count; c++)
            {
                MachineState next = Automaton.Step(state, c);
                if (!next.IsRejected && next.Height <= highest && seen.TryAdd(next, (state, Automaton.Classes.Representative(c))))
                {
                    open.Enqueue(next);
                }
            }
        }

        return null;
    }
}
