namespace MoxE.Engine.Constraints;

/// <summary>What a generation's text may be, compiled for one vocabulary. Immutable and thread-safe; shared by requests.</summary>
public interface ITokenConstraint
{
    /// <summary>A new place at the beginning of the text.</summary>
    IConstraintState Start();
}
