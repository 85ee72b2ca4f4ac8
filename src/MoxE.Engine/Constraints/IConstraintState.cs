namespace MoxE.Engine.Constraints;

/// <summary>How far one sequence has come. The engine thread's.</summary>
public interface IConstraintState
{
    /// <summary>One bit a token id (id i is bit i % 64 of word i / 64, ceil(V / 64) words): the tokens that may come next. Valid until Accept.</summary>
    ReadOnlySpan<ulong> Allowed { get; }

    /// <summary>Whether the text so far is complete, so that the generation may end here.</summary>
    bool MayEnd { get; }

    /// <summary>Moves past a token that <see cref="Allowed"/> has.</summary>
    void Accept(int token);
}
