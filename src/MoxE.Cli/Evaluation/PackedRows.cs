using MoxE.Engine.Running;

namespace MoxE.Cli.Evaluation;

/// <summary>Told of the logits [V] that a row gave for what follows it.</summary>
/// <param name="owner">Whose row it is, as given with the row.</param>
/// <param name="target">The token that does follow.</param>
/// <param name="logits">[V], valid during the call.</param>
internal delegate void LogitsReader(int owner, int target, ReadOnlySpan<float> logits);

/// <summary>
/// Feeds sequences to a model, one after another, in steps as large as its buffers allow: short ones share a step, a long
/// one takes several. Logits are computed for the rows that have a target only, and read in the order of the rows.
/// </summary>
/// <param name="runner">The model; its slots are used in turn.</param>
/// <param name="read">Told of each row that has a target.</param>
/// <param name="routers">Told of every row, or null.</param>
internal sealed class PackedRows(IModelRunner runner, LogitsReader read, RouterStatistics? routers)
{
    private readonly StepBuffers _buffers = runner.Buffers;
    private readonly (int Owner, int Target)[] _wanted = new (int, int)[runner.Buffers.MaxLogitRows];
    private int _rows; // of the step being filled, T
    private int _sequences; // B
    private int _logitRows; // R
    private int _slot = -1;
    private bool _inStep; // whether the current sequence has rows in the step being filled

    /// <summary>The rows that follow are a new sequence's, from zero state.</summary>
    public void Begin()
    {
        if (_sequences == _buffers.MaxSequences)
        {
            Run();
        }

        // The step being filled holds the latest sequences, fewer than there are slots: the next slot is not in it.
        _slot = (_slot + 1) % runner.SlotCount;
        runner.ZeroSlot(_slot);
        _inStep = false;
    }

    /// <summary>The current sequence's next row.</summary>
    /// <param name="token">Its token, 0 … V − 1.</param>
    /// <param name="target">The token whose probability is wanted, or null when none is.</param>
    /// <param name="owner">Handed to the reader.</param>
    public void Add(int token, int? target, int owner)
    {
        if (_rows == _buffers.MaxTokens || _logitRows == _buffers.MaxLogitRows)
        {
            Run();
        }

        if (!_inStep)
        {
            (_buffers.Slots[_sequences], _buffers.RowStarts[_sequences]) = (_slot, _rows);
            _sequences++;
            _inStep = true;
        }

        _buffers.TokenIds[_rows] = token;
        if (target is { } wanted)
        {
            _buffers.LogitRows[_logitRows] = _rows;
            _wanted[_logitRows++] = (owner, wanted);
        }

        _rows++;
    }

    /// <summary>Runs the rows that have not been run.</summary>
    public void Run()
    {
        if (_rows == 0)
        {
            return;
        }

        _buffers.RowStarts[_sequences] = _rows;
        if (_logitRows == 0)
        {
            _buffers.LogitRows[0] = _rows - 1; // a step gives logits of one row at least
        }

        runner.Run(_rows, _sequences, Math.Max(_logitRows, 1));
        routers?.Add(_buffers, _rows);
        for (int i = 0; i < _logitRows; i++)
        {
            read(_wanted[i].Owner, _wanted[i].Target, _buffers.Logits(i));
        }

        (_rows, _sequences, _logitRows, _inStep) = (0, 0, 0, false);
    }
}
