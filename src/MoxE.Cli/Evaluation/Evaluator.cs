using MoxE.Cli.Evaluation.LastWords;
using MoxE.Engine.Loading;
using MoxE.Engine.Running;
using MoxE.Engine.Slots;
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
        using LoadedModel model = Open(folder, task);
        int vocabulary = model.Runner.Shape.VocabularySize;
        RouterStatistics routers = new(model.Runner.Shape, task.TokenCountFile is { } counts ? TokenCounts.Read(counts, vocabulary) : null);
        using IModelRunner? rounding = task.SmallSnapshots ? new SnapshottingRunner(model.Runner, new SnapshotCodec(model.Folder.StateLayout, SnapshotFormat.Rounded)) : null;
        SequenceScorer scorer = new(rounding ?? model.Runner, model.Tokenizer, routers);
        if (task.TokenFile is { } tokens)
        {
            IReadOnlyList<EvalSequence> given = TokenSequences.Read(tokens, vocabulary);
            IReadOnlyList<SequenceScore> scores = scorer.Score(given, stop);
            return new EvalReport(model.Folder.Manifest.Name, EvalReport.Sum(scores), scores, routers.Layers(), LastWord: null, Compared(task, vocabulary, given, scores, stop));
        }

        Tokenizer tokenizer = model.Tokenizer ?? throw new CommandException("--text: the model has no tokenizer; allowed: token ids, with --tokens.");
        IReadOnlyList<EvalText> texts = EvalText.Read(task.TextFiles);
        int? context = ContextToken.Id(task.Context, tokenizer);
        LastWordPassage[] passages = task.LastWord ? Passages(texts) : [];
        IReadOnlyList<EvalSequence> sequences = TextSequences.Of(texts, tokenizer, context);
        IReadOnlyList<SequenceScore> textScores = scorer.Score(sequences, stop);
        return new EvalReport(
            model.Folder.Manifest.Name,
            EvalReport.Sum(textScores),
            textScores,
            routers.Layers(),
            task.LastWord ? new LastWordScorer(model.Runner, tokenizer, context).Score(passages, stop) : null,
            Compared(task, vocabulary, sequences, textScores, stop));
    }

    private static LoadedModel Open(string folder, EvalTask task) => LoadedModel.Open(folder, new LoadOptions
    {
        StateMemoryBytes = long.MaxValue,
        MaxSlots = Slots,
        MaxStepTokens = task.ChunkTokens,
        MaxLogitRows = task.ChunkTokens,
        Threads = task.Threads,
    });

    private static GreedyAgreement? Compared(EvalTask task, int vocabulary, IReadOnlyList<EvalSequence> sequences, IReadOnlyList<SequenceScore> scores, CancellationToken stop)
    {
        if (task.Against is not { } folder)
        {
            return null;
        }

        using LoadedModel other = Open(folder, task);
        ModelShape shape = other.Runner.Shape;
        if (shape.VocabularySize != vocabulary)
        {
            throw new CommandException($"--against: {folder} has a vocabulary of {shape.VocabularySize}; allowed: the model's own, {vocabulary}.");
        }

        IReadOnlyList<SequenceScore> others = new SequenceScorer(other.Runner, tokens: null, new RouterStatistics(shape)).Score(sequences, stop);
        return GreedyAgreement.Of(other.Folder.Manifest.Name, scores, others);
    }

    private static LastWordPassage[] Passages(IReadOnlyList<EvalText> texts)
    {
        LastWordPassage[] passages = [.. texts.SelectMany(text => PassageCutter.Cut(text.Text))];
        return passages.Length > 0 ? passages : throw new CommandException(
            $"--last-word: the texts hold no passage of {PassageCutter.LeastWords} words that ends with a sentence; allowed: one or more.");
    }
}
