namespace MoxE.Model.Json;

/// <summary>Findings about one file, gathered so that they are reported together; bounded, for a hostile file can have millions.</summary>
internal sealed class ErrorList(string subject)
{
    private const int Limit = 1000;
    private readonly List<string> _errors = [];
    private int _more;

    public bool IsEmpty => _errors.Count == 0;

    public void Add(string error)
    {
        if (_errors.Count < Limit)
        {
            _errors.Add(error);
        }
        else
        {
            _more++;
        }
    }

    /// <exception cref="ModelFormatException">There are findings.</exception>
    public void ThrowIfAny()
    {
        if (_more > 0)
        {
            _errors.Add($"… and {_more} more");
        }

        if (_errors.Count > 0)
        {
            throw new ModelFormatException(subject, _errors);
        }
    }
}
