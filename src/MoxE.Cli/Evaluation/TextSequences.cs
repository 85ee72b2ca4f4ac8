using MoxE.Cli.Arguments;
using MoxE.Model.Tokens;

namespace MoxE.Cli.Evaluation;

/// <summary>Sequences from text files, one each.</summary>
internal static class TextSequences
{
    /// <summary>Reads and tokenises the files.</summary>
    /// <exception cref="CommandException">There is no tokenizer, or a file is missing, not UTF-8 or too short.</exception>
    public static IReadOnlyList<EvalSequence> Read(IReadOnlyList<string> paths, Tokenizer? tokenizer) => tokenizer is null
        ? throw new CommandException("--text: the model has no tokenizer; allowed: token ids, with --tokens.")
        : [.. paths.Select(path => new EvalSequence(path, tokenizer.Encode(TextFile.Read(path))))];
}
