namespace MoxE.Engine.Running;

/// <summary>A sequence's part of the step being run.</summary>
/// <param name="Sequence">The sequence.</param>
/// <param name="Tokens">Rows it owns.</param>
/// <param name="LogitIndex">Index of the logits to draw from in the step's output; −1 while its prompt is not at its end.</param>
/// <param name="FirstLogit">Index of its first logits, which are more than one row when its reader wants them.</param>
internal readonly record struct StepPart(Sequence Sequence, int Tokens, int LogitIndex, int FirstLogit);

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
    }

    /// <summary>Adds the next tokens of a sequence that holds a slot.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="tokens">Tokens planned; fewer are taken where each needs a row of logits and the others' rows would not fit.</param>
    /// <param name="behind">Parts that may still be added: a row of logits is kept for each.</param>
    public void Add(Sequence sequence, int tokens, int behind)
    {
        if (sequence.Request.PromptLogits == Requests.LogitRows.All && sequence.PromptLeft > 0)
        {
            tokens = Math.Min(tokens, buffers.MaxLogitRows - _logitRows - behind);
        }

        Span<long> rows = buffers.TokenIds.Slice(Tokens, tokens);
        bool sampled = tokens == sequence.PromptLeft || sequence.PromptLeft == 0;
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
        int first = _logitRows, wanted = Math.Max(LogitCopy.Wanted(sequence, tokens), sampled ? 1 : 0);
        for (int i = 0; i < wanted; i++)
        {
            buffers.LogitRows[_logitRows++] = Tokens - wanted + i;
        }

        if (_logitRows == 0)
        {
            buffers.LogitRows[0] = Tokens - 1; // a placeholder, which the next part overwrites
        }

        _parts[_count++] = new StepPart(sequence, tokens, sampled ? _logitRows - 1 : -1, first);
    }
}
