using System.Text;
using MoxE.Server.Options;

namespace MoxE.Server.Serving.Validation;

/// <summary>How long a constraint may be, and what it cannot go with.</summary>
internal static class ConstraintRules
{
    public static void Check(RequestFields fields, FieldChecker check, LimitOptions limits)
    {
        if (fields.Constraint is not { } constraint)
        {
            return;
        }

        if (fields.IgnoreEos)
        {
            check.Fail(new ServiceError(ErrorKind.Invalid, $"'ignore_eos' is true with '{constraint.Field}': allowed is one of the two, a constrained text ends where it is complete.", "ignore_eos"));
        }

        int bytes = Encoding.UTF8.GetByteCount(constraint.Source);
        if (bytes > limits.MaxGrammarBytes)
        {
            check.Fail(ServiceError.Field(constraint.Field, $"{bytes} bytes long", $"at most {limits.MaxGrammarBytes} bytes"));
        }
    }
}
