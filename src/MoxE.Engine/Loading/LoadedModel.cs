using MoxE.Engine.Running;
using MoxE.Engine.Running.Portable;
using MoxE.Engine.Slots;
using MoxE.Model;
using MoxE.Model.Chat;
using MoxE.Model.Folders;
using MoxE.Model.Tokens;

namespace MoxE.Engine.Loading;

/// <summary>A model folder opened for running: its description, its tokenizer and a runner with zeroed slots.</summary>
public sealed class LoadedModel : IDisposable
{
    /// <summary>Rows of logits whatever the number of slots: a prompt whose details are wanted needs one for each token of a chunk.</summary>
    private const int LeastLogitRows = 32;

    private LoadedModel(ModelFolder folder, Tokenizer? tokenizer, ChatEncoder? chat, IRecordingRunner runner)
    {
        Folder = folder;
        Tokenizer = tokenizer;
        Chat = chat;
        Recording = runner;
    }

    /// <summary>The folder and its manifest.</summary>
    public ModelFolder Folder { get; }

    /// <summary>The tokenizer, or null when the folder has none: such a model takes token ids only.</summary>
    public Tokenizer? Tokenizer { get; }

    /// <summary>Turns conversations into prompts, or null when the folder has no tokenizer or no chat template.</summary>
    public ChatEncoder? Chat { get; }

    /// <summary>The runner; disposed with this, unless an engine has taken it over.</summary>
    public IModelRunner Runner => Recording;

    /// <summary>The runner with all it shows.</summary>
    internal IRecordingRunner Recording { get; }

    /// <summary>Checks and opens a model folder.</summary>
    /// <exception cref="ModelFormatException">The folder is broken, from the future, or does not fit the memory; one clear line.</exception>
    public static LoadedModel Open(string path, LoadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var folder = ModelFolder.Open(path, options.VerifyHashes);
        Tokenizer? tokenizer = HasTokenizer(folder) ? Tokenizer.Load(path) : null;
        ChatEncoder? chat = tokenizer is null ? null : ChatEncoder.Load(path, tokenizer);
        ModelSizes sizes = folder.Manifest.Sizes;
        if (tokenizer is not null && tokenizer.VocabularySize > sizes.VocabularySize)
        {
            throw new ModelFormatException($"{path}: the tokenizer has {tokenizer.VocabularySize} tokens, the model {sizes.VocabularySize}; a model needs a logit for every token");
        }

        var shape = new ModelShape(
            sizes.VocabularySize, sizes.Layers, sizes.Experts, sizes.ExpertsPerToken, sizes.MLstmExperts, sizes.Conditioned, folder.StateLayout.BytesPerSequence,
            EmbeddingSize: folder.HasHiddenStates ? sizes.EmbeddingDim : 0);
        GraphKind graph = folder.Manifest.Graph;
        if (graph == GraphKind.Fused && options.ExecutionProvider != ExecutionProvider.Cpu)
        {
            throw new ModelFormatException($"{path}: its graph is fused, whose operators run on the cpu only; for the execution provider {ExecutionProviderNames.Name(options.ExecutionProvider)} export the checkpoint with --portable");
        }

        int slots = MeasureFolder(folder, options).Slots;
        int sequences = Math.Min(slots, options.MaxStepTokens);
        int logitRows = options.MaxLogitRows > 0 ? options.MaxLogitRows : Math.Max(sequences, Math.Min(options.MaxStepTokens, LeastLogitRows));
        var runnerOptions = new RunnerOptions(slots, options.MaxStepTokens, sequences, logitRows, options.StepThreads, options.ExecutionProvider);
        try
        {
            IRecordingRunner runner = graph == GraphKind.Portable
                ? new PortableModelRunner(folder.GraphPath, shape, folder.StateLayout, runnerOptions)
                : new OnnxModelRunner(folder.GraphPath, shape, folder.StateLayout, runnerOptions);
            return new LoadedModel(folder, tokenizer, chat, runner);
        }
        catch (ModelStepException exception)
        {
            throw new ModelFormatException(exception.Message, exception);
        }
    }

    /// <summary>What <see cref="Open"/> will take; hashes are not compared, so this is quick.</summary>
    /// <exception cref="ModelFormatException">The folder is broken, or does not fit the memory for states; one clear line.</exception>
    public static ModelFootprint Measure(string path, LoadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return MeasureFolder(ModelFolder.Open(path, verifyHashes: false), options);
    }

    /// <inheritdoc/>
    public void Dispose() => Runner.Dispose();

    private static ModelFootprint MeasureFolder(ModelFolder folder, LoadOptions options)
    {
        // A portable graph reads a batch's states from one place and writes them to another.
        long bytesPerSlot = folder.StateLayout.BytesPerSequence * (folder.Manifest.Graph == GraphKind.Portable ? BatchStates.Copies : 1);
        if (options.StateMemoryBytes < bytesPerSlot)
        {
            throw new ModelFormatException($"{folder.Path}: the memory for states is {options.StateMemoryBytes} bytes; one sequence of this model needs {bytesPerSlot}");
        }

        return new ModelFootprint(folder.GraphBytes, SlotBudget.SlotsFor(options.StateMemoryBytes, bytesPerSlot, options.MaxSlots), bytesPerSlot);
    }

    private static bool HasTokenizer(ModelFolder folder) =>
        folder.Manifest.Files.Any(file => file.Name is "vocab.json" or "tokenizer.json");
}
