namespace MoxE.Engine.Running;

/// <summary>A sequence's part of the step being run.</summary>
/// <param name="Sequence">The sequence.</param>
/// <param name="FirstRow">The first row it owns.</param>
/// <param name="Tokens">Rows it owns.</param>
/// <param name="FirstLogit">Index of its first logits in the step's output.</param>
/// <param name="LogitRows">How many of its rows, the last ones, have logits: none while its prompt is not at its end, one to draw from, or all.</param>
internal readonly record struct StepPart(Sequence Sequence, int FirstRow, int Tokens, int FirstLogit, int LogitRows)
{
    /// <summary>The last row it owns.</summary>
    public int LastRow => FirstRow + Tokens - 1;

    /// <summary>Index of the logits of that row.</summary>
    public int LastLogit => FirstLogit + LogitRows - 1;
}

/// <summary>Writes a step's inputs into <see cref="StepBuffers"/>: rows end to end, one slot and one row range per sequence.</summary>
internal sealed class StepAssembler(StepBuffers buffers)
{
    private readonly StepPart[] _parts = new StepPart[buffers.MaxSequences];
    private int _count;
    private int _logitRows;

    /// <summary>The parts added since <see cref="Clear"/>.</summary>
    public ReadOnlySpan<StepPart> Parts => _parts.AsSpan(0, _count);

    /// <summary>T, rows of the step.</summary>
    public int Tokens { get; private set; }

    /// <summary>R, rows whose logits are wanted; at least one, since a model gives logits in every step.</summary>
    public int LogitRows => Math.Max(1, _logitRows);

    public void Clear()
    {
        Array.Clear(_parts, 0, _count);
        _count = 0;
        _logitRows = 0;
        Tokens = 0;
        buffers.RowStarts[0] = 0;
        buffers.HiddenWanted = false;
    }

    /// <summary>Adds the next <paramref name="tokens"/> tokens of a sequence that holds a slot.</summary>
    public void Add(Sequence sequence, int tokens)
    {
        Span<long> rows = buffers.TokenIds.Slice(Tokens, tokens);
        int wanted = sequence.LogitRows(tokens), firstRow = Tokens;
        if (sequence.PromptLeft == 0)
        {
            rows[0] = sequence.NextToken;
        }
        else
        {
            ReadOnlySpan<int> chunk = sequence.Request.Prompt.Span.Slice(sequence.PromptDone, tokens);
            for (int i = 0; i < chunk.Length; i++)
            {
                rows[i] = chunk[i];
            }
        }

        Tokens += tokens;
        buffers.Slots[_count] = sequence.Slot;
        buffers.RowStarts[_count + 1] = Tokens;
        if (_logitRows == 0)
        {
            buffers.LogitRows[0] = Tokens - 1; // overwritten when only a placeholder
        }

        for (int i = 0; i < wanted; i++)
        {
            buffers.LogitRows[_logitRows + i] = Tokens - wanted + i;
        }

        _parts[_count++] = new StepPart(sequence, firstRow, tokens, _logitRows, wanted);
        _logitRows += wanted;
        buffers.HiddenWanted |= sequence.Pooling is not null;
    }
}
