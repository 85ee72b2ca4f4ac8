using System.Diagnostics.CodeAnalysis;

namespace MoxE.Engine.Requests;

/// <summary>The answer to a submission: a running generation, or the reason why not.</summary>
public readonly record struct Admission
{
    /// <summary>An accepted request.</summary>
    public Admission(Generation generation) => Generation = generation;

    /// <summary>A refused request.</summary>
    public Admission(EngineError error) => Error = error;

    /// <summary>The generation, when accepted.</summary>
    public Generation? Generation { get; }

    /// <summary>The refusal, when not.</summary>
    public EngineError? Error { get; }

    /// <summary>Whether the request was accepted.</summary>
    [MemberNotNullWhen(true, nameof(Generation))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool Accepted => Generation is not null;
}
