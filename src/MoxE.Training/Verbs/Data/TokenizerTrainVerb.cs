using System.CommandLine;
using MoxE.Training.Tokenizers;

namespace MoxE.Training.Verbs.Data;

/// <summary><c>moxe tokenizer train</c>: a byte-level BPE learned from a corpus.</summary>
internal sealed class TokenizerTrainVerb : Verb
{
    private readonly Argument<string> _text = new("TEXT") { Description = "A folder that `moxe data split` wrote, or any folder of .txt and .jsonl files. Held-out text is not looked at." };
    private readonly Option<int> _vocabulary = DataOptions.Vocabulary();
    private readonly Option<string> _out = DataOptions.Out("Folder for vocab.json, merges.txt, tokenizer_config.json, tokenizer.json and chat_template.jinja.");

    public TokenizerTrainVerb(TrainerContext context)
        : base("train", "Learn a byte-level BPE from the training part of a corpus. The same text gives the same files.", context)
    {
        Add(_text);
        Add(_vocabulary);
        Add(_out);
    }

    protected override Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string folder = parsed.GetRequiredValue(_out);
        bool made = TokenizerTraining.Write(parsed.GetRequiredValue(_text), parsed.GetValue(_vocabulary), folder, stop);
        new DataReport(Context).Tokenizer(folder, made);
        return Task.FromResult(0);
    }
}
