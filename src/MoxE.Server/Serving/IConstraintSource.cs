using MoxE.Engine.Constraints;

namespace MoxE.Server.Serving;

/// <summary>The seam to the compiler of constraints, so that tests can give constraints of their own.</summary>
internal interface IConstraintSource
{
    /// <summary>The constraint for the model's tokens, or what is wrong with it. Runs on request threads; equal constraints may share a result.</summary>
    Outcome<ITokenConstraint> Compile(ServedModel model, ConstraintFields constraint);
}
