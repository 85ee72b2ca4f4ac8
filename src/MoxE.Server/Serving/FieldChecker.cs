using System.Globalization;

namespace MoxE.Server.Serving;

/// <summary>Checks numbers against their ranges, the same for HTTP and gRPC, and keeps the first error.</summary>
internal sealed class FieldChecker
{
    /// <summary>The first field at fault; null while all are right.</summary>
    public ServiceError? Error { get; private set; }

    /// <summary>An integer within bounds; null takes the default.</summary>
    public int Integer(string field, long? given, int defaultValue, int min, int max)
    {
        long number = given ?? defaultValue;
        if (number >= min && number <= max)
        {
            return (int)number;
        }

        Error ??= ServiceError.Field(field, Text(number), $"an integer {Text(min)} … {Text(max)}");
        return defaultValue;
    }

    /// <summary>A real number within bounds, both allowed; NaN and infinities never are.</summary>
    public float Number(string field, double? given, double defaultValue, double min, double max)
    {
        double number = given ?? defaultValue;
        if (number >= min && number <= max)
        {
            return (float)number;
        }

        Error ??= ServiceError.Field(field, Text(number), $"a number {Text(min)} … {Text(max)}");
        return (float)defaultValue;
    }

    /// <summary>A share over 0 (also once rounded to a float) and at most 1; null takes 1.</summary>
    public float Share(string field, double? given)
    {
        double number = given ?? 1;
        if ((float)number > 0 && number <= 1)
        {
            return (float)number;
        }

        Error ??= ServiceError.Field(field, Text(number), "a number over 0 and at most 1");
        return 1;
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
