using MoxE.Engine.Constraints;

namespace MoxE.Server.Serving;

/// <summary>Constraints compiled for a model's tokens and remembered with it.</summary>
internal sealed class ConstraintSources : IConstraintSource
{
    /// <inheritdoc/>
    public Outcome<ITokenConstraint> Compile(ServedModel model, ConstraintFields constraint)
    {
        ConstraintResult result = model.Constraints.Get(new ConstraintSource(constraint.Kind, constraint.Source));
        return result.IsCompiled
            ? Outcome<ITokenConstraint>.Of(result.Constraint)
            : new ServiceError(ErrorKind.Invalid, $"'{constraint.Field}': {result.Error}", constraint.Field);
    }
}
