using System.CommandLine;
using MoxE.Model.Tokens;
using MoxE.Training.Data.HeldOut;
using MoxE.Training.Data.Sources;
using MoxE.Training.Data.TokenFiles;
using MoxE.Training.Tokenizers;

namespace MoxE.Training.Verbs.Data;

/// <summary><c>moxe data prepare</c>: all steps, from nothing to token files. A step whose outputs are up to date is passed over.</summary>
internal sealed class DataPrepareVerb : Verb
{
    private readonly Option<string> _out = DataOptions.Out("Folder for corpus/, split/, tokenizer-V/ and tokens-V/, where V is the vocabulary's size.");
    private readonly Option<int> _vocabulary = DataOptions.Vocabulary();
    private readonly Option<string?> _tokenizer = new("--tokenizer") { Description = "Folder of a tokenizer to use in place of training one.", HelpName = "DIR" };
    private readonly Option<string?> _corpus = new("--corpus") { Description = "Folder of .txt and .jsonl files to use in place of the standard corpus.", HelpName = "DIR" };
    private readonly Option<string[]> _debs = DataOptions.Debs();

    public DataPrepareVerb(TrainerContext context)
        : base("prepare", "Fetch, split, train a tokenizer and pack, whatever of it is not yet done.", context)
    {
        Add(_out);
        Add(_vocabulary);
        Add(_tokenizer);
        Add(_corpus);
        Add(_debs);
        Validators.Add(result =>
        {
            if (result.GetResult(_tokenizer) is { Implicit: false } && result.GetResult(_vocabulary) is { Implicit: false })
            {
                result.AddError("Found both --tokenizer and --vocab; allowed: one of them.");
            }
        });
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        string folder = parsed.GetRequiredValue(_out);
        DataReport report = new(Context);
        string split = Path.Combine(folder, "split");
        if (parsed.GetValue(_corpus) is not { } corpus)
        {
            corpus = Path.Combine(folder, "corpus");
            report.Corpus(corpus, await CorpusFetcher.FetchAsync(StandardCorpus.Texts, parsed.GetValue(_debs) ?? [], corpus, stop).ConfigureAwait(false));
        }

        report.Split(split, SplitFolder.Write(corpus, split, stop));
        if (parsed.GetValue(_tokenizer) is not { } tokenizer)
        {
            int vocabulary = parsed.GetValue(_vocabulary);
            tokenizer = Path.Combine(folder, $"tokenizer-{vocabulary}");
            report.Tokenizer(tokenizer, TokenizerTraining.Write(split, vocabulary, tokenizer, stop));
        }

        string tokens = Path.Combine(folder, $"tokens-{Tokenizer.Load(tokenizer).VocabularySize}");
        report.Tokens(split, tokens, TokenFolder.Write(split, tokenizer, tokens, stop));
        return 0;
    }
}
