using System.Diagnostics.CodeAnalysis;

namespace MoxE.Engine.Constraints;

/// <summary>A compiled constraint, or why there is none.</summary>
public sealed class ConstraintResult
{
    private ConstraintResult(ITokenConstraint? constraint, string? error)
    {
        Constraint = constraint;
        Error = error;
    }

    /// <summary>The constraint, or null.</summary>
    public ITokenConstraint? Constraint { get; }

    /// <summary>Names the place, what was found there and what is allowed; or null.</summary>
    public string? Error { get; }

    /// <summary>Whether there is a constraint.</summary>
    [MemberNotNullWhen(true, nameof(Constraint))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsCompiled => Constraint is not null;

    internal static ConstraintResult Of(ITokenConstraint constraint) => new(constraint, null);

    internal static ConstraintResult Refused(string error) => new(null, error);
}
