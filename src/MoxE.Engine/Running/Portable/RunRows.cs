namespace MoxE.Engine.Running.Portable;

/// <summary>Which rows of a step a run computes, and which wanted logits are among them.</summary>
/// <param name="maxTokens">Largest T of a step.</param>
/// <param name="maxLogitRows">Largest R of a step.</param>
internal sealed class RunRows(int maxTokens, int maxLogitRows)
{
    private readonly int[] _stepRows = new int[maxTokens];
    private readonly int[] _runRows = new int[maxTokens];
    private readonly long[] _runs = new long[maxTokens];
    private readonly int[] _wanted = new int[maxLogitRows];
    private long _run;
    private int _count;

    /// <summary>The step's row of each row of the run.</summary>
    public ReadOnlySpan<int> StepRows => _stepRows.AsSpan(0, _count);

    /// <summary>Begins another run.</summary>
    public void Begin()
    {
        _run++;
        _count = 0;
    }

    /// <summary>The next rows of the run are these rows of the step.</summary>
    public void Add(int firstStepRow, int count)
    {
        for (int row = firstStepRow; row < firstStepRow + count; row++)
        {
            (_runs[row], _runRows[row]) = (_run, _count);
            _stepRows[_count++] = row;
        }
    }

    /// <summary>Finds the wanted rows that the run computes.</summary>
    /// <param name="stepRows">[R] the step's wanted rows.</param>
    /// <param name="runRows">Receives them as rows of the run.</param>
    /// <returns>For each of them its index among the step's wanted rows.</returns>
    public ReadOnlySpan<int> Wanted(ReadOnlySpan<int> stepRows, Span<int> runRows)
    {
        int found = 0;
        for (int index = 0; index < stepRows.Length; index++)
        {
            if (_runs[stepRows[index]] == _run)
            {
                runRows[found] = _runRows[stepRows[index]];
                _wanted[found++] = index;
            }
        }

        return _wanted.AsSpan(0, found);
    }
}
