using MoxE.Engine.Running;

namespace MoxE.TestKit;

/// <summary>Gives the token that follows a history; must depend on the history alone.</summary>
public delegate int NextToken(ReadOnlySpan<int> history);

/// <summary>
/// A model without weights. The state of a slot is the whole history of tokens run in it, and the logits of a row are
/// a function of the history up to that row, so a mixed-up slot, row or chunk changes the text. Faults and stops are
/// scripted through the properties, which other threads may set between steps.
/// </summary>
public sealed class FakeModelRunner : IModelRunner
{
    private const float Favourite = 8;

    private readonly int[][] _histories; // [S][capacity]
    private readonly int[] _lengths; // [S]
    private readonly bool[] _inStep; // [S]
    private readonly List<FakeStep> _steps = [];
    private readonly Lock _gate = new();

    /// <param name="slots">S.</param>
    /// <param name="maxTokens">Largest step.</param>
    /// <param name="vocabulary">V.</param>
    /// <param name="layers">L of the router outputs.</param>
    /// <param name="maxSequences">B of the largest step; S when null.</param>
    /// <param name="historyCapacity">Longest sequence.</param>
    /// <param name="maxLogitRows">R of the largest step; B when null.</param>
    /// <param name="embeddingSize">D; 0 for a model without hidden states.</param>
    public FakeModelRunner(
        int slots = 4, int maxTokens = 64, int vocabulary = 64, int layers = 2, int? maxSequences = null, int historyCapacity = 4096, int? maxLogitRows = null, int embeddingSize = 6)
    {
        Shape = new ModelShape(
            vocabulary, layers, ExpertCount: 4, ExpertsPerToken: 2, MLstmExpertCount: 2, HasDifficulty: true, StateBytesPerSlot: (historyCapacity + 1) * sizeof(int), embeddingSize);
        SlotCount = slots;
        Buffers = new StepBuffers(Shape, maxTokens, maxSequences ?? slots, maxLogitRows ?? maxSequences ?? slots);
        _histories = [.. Enumerable.Range(0, slots).Select(_ => new int[historyCapacity])];
        _lengths = new int[slots];
        _inStep = new bool[slots];
        Next = HashedNext(vocabulary);
    }

    /// <inheritdoc/>
    public ModelShape Shape { get; }

    /// <inheritdoc/>
    public int SlotCount { get; }

    /// <inheritdoc/>
    public StepBuffers Buffers { get; }

    /// <summary>What the model says next; by default a hash of the whole history.</summary>
    public NextToken Next { get; set; }

    /// <summary>Called on the engine thread at the start of each step, with its tokens; may block or throw.</summary>
    public Action<int>? BeforeStep { get; set; }

    /// <summary>Called on the engine thread for each zeroed slot; may throw.</summary>
    public Action<int>? BeforeZero { get; set; }

    /// <summary>Called with the history of a row and its logits, to spoil them.</summary>
    public LogitEdit? EditLogits { get; set; }

    /// <summary>Whether steps are kept for <see cref="Steps"/>, which allocates.</summary>
    public bool Records { get; set; } = true;

    /// <summary>Whether the engine has disposed it.</summary>
    public bool Disposed { get; private set; }

    /// <summary>The steps run so far, those of the warm-up included.</summary>
    public IReadOnlyList<FakeStep> Steps
    {
        get
        {
            lock (_gate)
            {
                return [.. _steps];
            }
        }
    }

    /// <summary>Forgets the steps, for instance those of the warm-up.</summary>
    public void ClearSteps()
    {
        lock (_gate)
        {
            _steps.Clear();
        }
    }

    /// <summary>What a model alone would generate greedily after <paramref name="prompt"/>.</summary>
    public int[] Expect(ReadOnlySpan<int> prompt, int tokens)
    {
        List<int> history = [.. prompt];
        for (int i = 0; i < tokens; i++)
        {
            history.Add(Next(history.ToArray()));
        }

        return [.. history.Skip(prompt.Length)];
    }

    /// <summary>The logits [V] of the row that ends <paramref name="history"/>.</summary>
    public float[] LogitsOf(params ReadOnlySpan<int> history)
    {
        float[] logits = new float[Shape.VocabularySize];
        WriteLogits(history, logits);
        return logits;
    }

    /// <summary>The hidden state [D] of the row that ends <paramref name="history"/>.</summary>
    public float[] HiddenOf(params ReadOnlySpan<int> history)
    {
        float[] hidden = new float[Shape.EmbeddingSize];
        WriteHidden(history, hidden);
        return hidden;
    }

    /// <summary>A next token that depends on every token of the history and on its order.</summary>
    public static NextToken HashedNext(int vocabulary) => history => (int)(Hash(history) % (ulong)vocabulary);

    /// <summary>Counts up from the last token, so that texts are easy to foresee.</summary>
    public static NextToken CountingNext(int vocabulary) => history => (history[^1] + 1) % vocabulary;

    /// <inheritdoc/>
    public void Run(int tokens, int sequences, int logitRows)
    {
        ObjectDisposedException.ThrowIf(Disposed, this);
        Check(tokens, sequences, logitRows);
        if (Records)
        {
            Record(sequences);
        }

        BeforeStep?.Invoke(tokens);
        for (int b = 0, logitIndex = 0; b < sequences; b++)
        {
            int slot = Buffers.Slots[b];
            for (int row = Buffers.RowStarts[b]; row < Buffers.RowStarts[b + 1]; row++)
            {
                _histories[slot][_lengths[slot]++] = (int)Buffers.TokenIds[row];
                if (Buffers.HiddenWanted)
                {
                    WriteHidden(_histories[slot].AsSpan(0, _lengths[slot]), Buffers.Hidden(row));
                }

                if (logitIndex < logitRows && Buffers.LogitRows[logitIndex] == row)
                {
                    WriteLogits(_histories[slot].AsSpan(0, _lengths[slot]), Buffers.Logits(logitIndex++));
                }
            }
        }

        WriteRouter(tokens);
    }

    /// <inheritdoc/>
    public void ZeroSlot(int slot)
    {
        BeforeZero?.Invoke(slot);
        _lengths[slot] = 0;
    }

    /// <inheritdoc/>
    public void SaveSlot(int slot, Span<byte> destination)
    {
        BitConverter.TryWriteBytes(destination, _lengths[slot]);
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(_histories[slot].AsSpan()).CopyTo(destination[sizeof(int)..]);
    }

    /// <inheritdoc/>
    public void LoadSlot(int slot, ReadOnlySpan<byte> source)
    {
        _lengths[slot] = BitConverter.ToInt32(source);
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, int>(source[sizeof(int)..]).CopyTo(_histories[slot]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Disposed = true;
        Buffers.Dispose();
    }

    private static ulong Hash(ReadOnlySpan<int> history)
    {
        ulong hash = 0xCBF29CE484222325;
        foreach (int token in history)
        {
            hash = (hash ^ (uint)token) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 29;
        }

        return hash >> 8;
    }

    private void WriteLogits(ReadOnlySpan<int> history, Span<float> logits)
    {
        ulong hash = Hash(history);
        for (int id = 0; id < logits.Length; id++)
        {
            ulong mixed = (hash + (uint)id) * 0xBF58476D1CE4E5B9;
            logits[id] = (mixed >> 40) * (6f / (1 << 24)); // 0 … 6, below the favourite
        }

        logits[Next(history)] = Favourite;
        EditLogits?.Invoke(history, logits);
    }

    private static void WriteHidden(ReadOnlySpan<int> history, Span<float> hidden)
    {
        ulong hash = Hash(history);
        for (int i = 0; i < hidden.Length; i++)
        {
            hidden[i] = (((hash + (uint)i) * 0xBF58476D1CE4E5B9) >> 40) * (1f / (1 << 20));
        }
    }

    private void WriteRouter(int tokens)
    {
        for (int layer = 0; layer < Shape.LayerCount; layer++)
        {
            for (int row = 0; row < tokens; row++)
            {
                int first = (int)(Buffers.TokenIds[row] + layer) % Shape.ExpertCount;
                Buffers.Experts(layer, tokens)[2 * row] = first;
                Buffers.Experts(layer, tokens)[(2 * row) + 1] = (first + 1) % Shape.ExpertCount;
                Buffers.Weights(layer, tokens)[2 * row] = 0.75f;
                Buffers.Weights(layer, tokens)[(2 * row) + 1] = 0.25f;
                Buffers.Entropy(layer, tokens)[row] = 0.5f;
                Buffers.Difficulty(layer, tokens)[row] = 0.25f;
            }
        }
    }

    /// <summary>The contract of a step, checked as a real model would need it.</summary>
    private void Check(int tokens, int sequences, int logitRows)
    {
        Require(tokens >= 1 && tokens <= Buffers.MaxTokens, "tokens", tokens);
        Require(sequences >= 1 && sequences <= Buffers.MaxSequences, "sequences", sequences);
        Require(logitRows >= 1 && logitRows <= Buffers.MaxLogitRows, "logit rows", logitRows);
        Require(Buffers.RowStarts[0] == 0 && Buffers.RowStarts[sequences] == tokens, "row starts do not span the step", Buffers.RowStarts[sequences]);
        Array.Clear(_inStep);
        for (int b = 0; b < sequences; b++)
        {
            int slot = Buffers.Slots[b];
            Require(slot >= 0 && slot < SlotCount && !_inStep[slot], "slot out of range or twice", slot);
            Require(Buffers.RowStarts[b + 1] > Buffers.RowStarts[b], "sequence without a row", b);
            _inStep[slot] = true;
        }

        for (int r = 0; r < logitRows; r++)
        {
            Require(Buffers.LogitRows[r] < tokens && (r == 0 || Buffers.LogitRows[r] > Buffers.LogitRows[r - 1]), "logit rows out of order or range", r);
        }

        for (int row = 0; row < tokens; row++)
        {
            Require(Buffers.TokenIds[row] >= 0 && Buffers.TokenIds[row] < Shape.VocabularySize, "token out of range in row", row);
        }
    }

    private static void Require(bool condition, string complaint, int value)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"The step breaks the runner's contract: {complaint}: {value}.");
        }
    }

    private void Record(int sequences)
    {
        int[] slots = Buffers.Slots[..sequences].ToArray();
        int[] rows = [.. Enumerable.Range(0, sequences).Select(b => Buffers.RowStarts[b + 1] - Buffers.RowStarts[b])];
        int[] first = [.. Enumerable.Range(0, sequences).Select(b => (int)Buffers.TokenIds[Buffers.RowStarts[b]])];
        lock (_gate)
        {
            _steps.Add(new FakeStep(slots, rows, first));
        }
    }
}

/// <summary>Changes the logits [V] of the row with the given history.</summary>
public delegate void LogitEdit(ReadOnlySpan<int> history, Span<float> logits);

/// <summary>One step as the fake model saw it, by sequence.</summary>
/// <param name="Slots">Slot of each sequence.</param>
/// <param name="Rows">Tokens of each sequence.</param>
/// <param name="FirstTokens">First token of each sequence in this step.</param>
public sealed record FakeStep(IReadOnlyList<int> Slots, IReadOnlyList<int> Rows, IReadOnlyList<int> FirstTokens)
{
    /// <summary>Rows of the step.</summary>
    public int Tokens => Rows.Sum();
}
