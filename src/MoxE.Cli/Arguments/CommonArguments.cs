using System.CommandLine;

namespace MoxE.Cli.Arguments;

/// <summary>Arguments that several verbs have.</summary>
internal static class CommonArguments
{
    private const int MostThreads = 1024;

    public static Argument<string> Model() => new("MODEL") { Description = "A model folder that `moxe export` wrote." };

    public static Option<int> Threads() =>
        Number("--threads", "Threads of a step; 0 takes the processors this process may use.", 0, 0, MostThreads);

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object in place of tables." };

    /// <summary>An option of one number.</summary>
    /// <param name="name">Its name, with the dashes.</param>
    /// <param name="description">What help says.</param>
    /// <param name="usual">Its value when it is not given.</param>
    /// <param name="least">Smallest allowed value.</param>
    /// <param name="most">Largest allowed value.</param>
    public static Option<T> Number<T>(string name, string description, T usual, T least, T most)
        where T : struct, System.Numerics.INumber<T> => new(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => usual,
            CustomParser = result => NumberText.Read<T>(result, name, least, most),
        };

    /// <summary>An option of numbers separated by commas.</summary>
    /// <param name="name">Its name, with the dashes.</param>
    /// <param name="description">What help says.</param>
    /// <param name="least">Smallest allowed number.</param>
    /// <param name="most">Largest allowed number.</param>
    /// <param name="usual">Its value when it is not given.</param>
    public static Option<T[]> Numbers<T>(string name, string description, T least, T most, T[] usual)
        where T : struct, System.Numerics.INumber<T> => new(name)
        {
            Description = description,
            HelpName = "N,N,…",
            DefaultValueFactory = _ => usual,
            CustomParser = result => NumberText.ReadList(result, name, least, most),
        };
}
