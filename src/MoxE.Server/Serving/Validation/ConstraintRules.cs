namespace MoxE.Server.Serving.Validation;

/// <summary>What a constraint cannot go with.</summary>
internal static class ConstraintRules
{
    public static void Check(RequestFields fields, FieldChecker check)
    {
        if (fields is { Constraint: { } constraint, IgnoreEos: true })
        {
            check.Fail(new ServiceError(ErrorKind.Invalid, $"'ignore_eos' is true with '{constraint.Field}': allowed is one of the two, a constrained text ends where it is complete.", "ignore_eos"));
        }
    }
}
