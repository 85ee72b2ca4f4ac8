using System.Globalization;

namespace MoxE.Server.Serving;

/// <summary>Checks values against their ranges, the same for HTTP and gRPC, and keeps the first error.</summary>
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

        Fail(ServiceError.Field(field, Text(number), $"an integer {Text(min)} … {Text(max)}"));
        return defaultValue;
    }

    /// <summary>An integer within bounds, or null.</summary>
    public int? OptionalInteger(string field, long? given, int min, int max) =>
        given is null ? null : Integer(field, given, min, min, max);

    /// <summary>A real number within bounds, both allowed; NaN and infinities never are.</summary>
    public float Number(string field, double? given, double defaultValue, double min, double max)
    {
        double number = given ?? defaultValue;
        if (number >= min && number <= max)
        {
            return (float)number;
        }

        Fail(ServiceError.Field(field, Text(number), $"a number {Text(min)} … {Text(max)}"));
        return (float)defaultValue;
    }

    /// <summary>A number over 0 (also once rounded to a float) and at most <paramref name="max"/>; null takes 1.</summary>
    public float Positive(string field, double? given, double max)
    {
        double number = given ?? 1;
        if ((float)number > 0 && number <= max)
        {
            return (float)number;
        }

        Fail(ServiceError.Field(field, Text(number), $"a number over 0 and at most {Text(max)}"));
        return 1;
    }

    /// <summary>A share over 0 and at most 1; null takes 1.</summary>
    public float Share(string field, double? given) => Positive(field, given, 1);

    /// <summary>Token ids of a vocabulary, at most so many.</summary>
    public int[] TokenIds(string field, IReadOnlyList<long> given, int vocabulary, int most)
    {
        if (given.Count > most)
        {
            Fail(ServiceError.Field(field, $"{given.Count} token ids", $"at most {most}"));
            return [];
        }

        int[] ids = new int[given.Count];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = Integer($"{field}[{i}]", given[i], 0, 0, vocabulary - 1);
        }

        return ids;
    }

    /// <summary>Strings of bounded number and length, none empty.</summary>
    public void Texts(string field, IReadOnlyList<string> given, int most, int maxLength)
    {
        if (given.Count > most)
        {
            Fail(ServiceError.Field(field, $"{given.Count} strings", $"at most {most}"));
            return;
        }

        foreach (string text in given)
        {
            if (text.Length == 0 || text.Length > maxLength)
            {
                Fail(ServiceError.Field(field, $"a string of {text.Length} characters", $"1 … {maxLength} characters"));
            }
        }
    }

    /// <summary>Keeps an error found elsewhere, unless there was one before; null is none.</summary>
    public void Fail(ServiceError? error) => Error ??= error;

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
