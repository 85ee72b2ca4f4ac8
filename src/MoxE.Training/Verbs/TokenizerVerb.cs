using System.CommandLine;
using MoxE.Training.Verbs.Data;

namespace MoxE.Training.Verbs;

/// <summary><c>moxe tokenizer</c>: tokenizers of one's own.</summary>
internal sealed class TokenizerVerb : Command
{
    public TokenizerVerb(TrainerContext context)
        : base("tokenizer", "Make tokenizers.") => Add(new TokenizerTrainVerb(context));
}
