using MoxE.Engine.Constraints;

namespace MoxE.Server.Serving;

/// <summary>The seam to the compiler of constraints.</summary>
internal interface IConstraintSource
{
    /// <summary>The constraint for the model's tokens, or what is wrong with it. Runs on request threads; equal constraints may share a result.</summary>
    Outcome<ITokenConstraint> Compile(ServedModel model, ConstraintFields constraint);
}

/// <summary>For servers without a compiler: every constraint is refused.</summary>
internal sealed class NoConstraints : IConstraintSource
{
    /// <inheritdoc/>
    public Outcome<ITokenConstraint> Compile(ServedModel model, ConstraintFields constraint) =>
        new ServiceError(ErrorKind.Invalid, $"'{constraint.Field}' is given: structured output is not available.", constraint.Field);
}
