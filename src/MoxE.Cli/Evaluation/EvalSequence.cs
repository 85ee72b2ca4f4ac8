namespace MoxE.Cli.Evaluation;

/// <summary>Tokens to be scored from zero state.</summary>
internal sealed record EvalSequence
{
    /// <summary>Wraps a sequence.</summary>
    /// <param name="name">What the report calls it.</param>
    /// <param name="tokens">At least two ids, each 0 … V − 1: the first is context only.</param>
    /// <exception cref="CommandException">There are fewer.</exception>
    public EvalSequence(string name, int[] tokens)
    {
        (Name, Tokens) = (name, tokens);
        if (tokens.Length < 2)
        {
            throw new CommandException($"{name}: found {tokens.Length} tokens; allowed: 2 or more, for the first one is not predicted.");
        }
    }

    public string Name { get; }

    public int[] Tokens { get; }
}
