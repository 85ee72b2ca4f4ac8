using MoxE.Engine.Constraints;

namespace MoxE.UnitTests.Engine.Constraints;

/// <summary>A text of <paramref name="length"/> tokens out of a set, then its end; with <paramref name="open"/> it may also go on.</summary>
internal sealed class FakeConstraint(int vocabulary, IReadOnlyList<int> tokens, int length, bool open = false) : ITokenConstraint
{
    /// <summary>Thrown at the token of this number.</summary>
    public int BreaksAt { get; init; } = int.MaxValue;

    public IConstraintState Start() => new State(this);

    private sealed class State(FakeConstraint constraint) : IConstraintState
    {
        private readonly ulong[] _mask = Mask(constraint);
        private readonly ulong[] _none = new ulong[(constraint.Vocabulary + 63) / 64];
        private int _accepted;

        public ReadOnlySpan<ulong> Allowed => _accepted < constraint.Length || constraint.Open ? _mask : _none;

        public bool MayEnd => _accepted >= constraint.Length;

        public void Accept(int token)
        {
            if ((Allowed[token / 64] >> (token % 64) & 1) == 0)
            {
                throw new InvalidOperationException($"token {token} is not allowed");
            }

            if (++_accepted == constraint.BreaksAt)
            {
                throw new InvalidOperationException("the fake broke");
            }
        }

        private static ulong[] Mask(FakeConstraint constraint)
        {
            ulong[] mask = new ulong[(constraint.Vocabulary + 63) / 64];
            foreach (int token in constraint.Tokens)
            {
                mask[token / 64] |= 1UL << (token % 64);
            }

            return mask;
        }
    }

    private int Vocabulary => vocabulary;

    private IReadOnlyList<int> Tokens => tokens;

    private int Length => length;

    private bool Open => open;
}
