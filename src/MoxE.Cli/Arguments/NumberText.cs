using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace MoxE.Cli.Arguments;

/// <summary>Numbers on the command line, with messages that say what was found and what is allowed.</summary>
internal static class NumberText
{
    /// <summary>One number in a range; NaN lies in none.</summary>
    public static T Read<T>(ArgumentResult result, string name, T least, T most)
        where T : struct, INumber<T>
    {
        string text = result.Tokens[0].Value;
        if (T.TryParse(text, CultureInfo.InvariantCulture, out T value) && value >= least && value <= most)
        {
            return value;
        }

        string kind = IsWhole<T>() ? "a whole number" : "a number";
        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name}: found \"{text}\"; allowed: {kind}, {least} to {most}."));
        return default;
    }

    /// <summary>Numbers in a range, separated by commas.</summary>
    public static T[] ReadList<T>(ArgumentResult result, string name, T least, T most)
        where T : struct, INumber<T>
    {
        string[] parts = result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries);
        T[] values = new T[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!T.TryParse(parts[i], CultureInfo.InvariantCulture, out values[i]) || !(values[i] >= least && values[i] <= most))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name}: found \"{parts[i]}\"; allowed: {(IsWhole<T>() ? "whole " : "")}numbers, {least} to {most}, separated by commas."));
                return [];
            }
        }

        return values;
    }

    private static bool IsWhole<T>()
        where T : INumber<T> => T.IsInteger(T.One / (T.One + T.One));
}
