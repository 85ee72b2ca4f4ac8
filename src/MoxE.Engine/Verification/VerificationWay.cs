namespace MoxE.Engine.Verification;

/// <summary>The ways a case is run: each must give the same values.</summary>
public enum VerificationWay
{
    /// <summary>Each sequence alone, in one step.</summary>
    Whole,

    /// <summary>Each sequence alone, in chunks of random size.</summary>
    Chunks,

    /// <summary>Each sequence alone, a token a step.</summary>
    Tokens,

    /// <summary>All sequences in every step, in chunks of random size and changing order, among strangers in other slots.</summary>
    Interleaved,
}
