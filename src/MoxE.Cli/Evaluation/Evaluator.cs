using MoxE.Cli.Evaluation.LastWords;
using MoxE.Engine.Loading;
using MoxE.Model.Tokens;

namespace MoxE.Cli.Evaluation;

/// <summary>Evaluates a model folder through the engine's runner.</summary>
internal static class Evaluator
{
    /// <summary>Sequences of one step: enough for short ones to share it.</summary>
    private const int Slots = 16;

    /// <summary>Does a task.</summary>
    /// <exception cref="CommandException">A file of the task is not as it must be.</exception>
    /// <exception cref="Model.ModelFormatException">The model folder is broken.</exception>
    public static EvalReport Evaluate(string folder, EvalTask task, CancellationToken stop)
    {
        using var model = LoadedModel.Open(folder, new LoadOptions
        {
            StateMemoryBytes = long.MaxValue,
            MaxSlots = Slots,
            MaxStepTokens = task.ChunkTokens,
            MaxLogitRows = task.ChunkTokens,
            Threads = task.Threads,
        });
        int vocabulary = model.Runner.Shape.VocabularySize;
        RouterStatistics routers = new(model.Runner.Shape, task.TokenCountFile is { } counts ? TokenCounts.Read(counts, vocabulary) : null);
        SequenceScorer scorer = new(model.Runner, model.Tokenizer, routers);
        if (task.TokenFile is { } tokens)
        {
            IReadOnlyList<SequenceScore> scores = scorer.Score(TokenSequences.Read(tokens, vocabulary), stop);
            return new EvalReport(model.Folder.Manifest.Name, EvalReport.Sum(scores), scores, routers.Layers(), LastWord: null);
        }

        Tokenizer tokenizer = model.Tokenizer ?? throw new CommandException("--text: the model has no tokenizer; allowed: token ids, with --tokens.");
        IReadOnlyList<EvalText> texts = EvalText.Read(task.TextFiles);
        int? context = ContextToken.Id(task.Context, tokenizer);
        LastWordPassage[] passages = task.LastWord ? Passages(texts) : [];
        IReadOnlyList<SequenceScore> textScores = scorer.Score(TextSequences.Of(texts, tokenizer, context), stop);
        return new EvalReport(
            model.Folder.Manifest.Name,
            EvalReport.Sum(textScores),
            textScores,
            routers.Layers(),
            task.LastWord ? new LastWordScorer(model.Runner, tokenizer, context).Score(passages, stop) : null);
    }

    private static LastWordPassage[] Passages(IReadOnlyList<EvalText> texts)
    {
        LastWordPassage[] passages = [.. texts.SelectMany(text => PassageCutter.Cut(text.Text))];
        return passages.Length > 0 ? passages : throw new CommandException(
            $"--last-word: the texts hold no passage of {PassageCutter.LeastWords} words that ends with a sentence; allowed: one or more.");
    }
}
