namespace MoxE.TestKit;

/// <summary>Holds the engine thread at the start of a step, so that a test can act at a known point.</summary>
public sealed class StepGate : IDisposable
{
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly SemaphoreSlim _allowed = new(0);
    private volatile bool _open;

    /// <summary>Puts the gate before each step of <paramref name="runner"/>; set it after the warm-up.</summary>
    public StepGate(FakeModelRunner runner)
    {
        ArgumentNullException.ThrowIfNull(runner);
        runner.BeforeStep = _ => Pass();
    }

    /// <summary>Waits until the engine stands before a step.</summary>
    public Task ArrivedAsync() => _arrived.WaitAsync(TimeSpan.FromSeconds(30));

    /// <summary>Lets one step run.</summary>
    public void LetOne() => _allowed.Release();

    /// <summary>Lets one step run and waits until the engine stands before the next.</summary>
    public async Task StepAsync()
    {
        LetOne();
        await ArrivedAsync().ConfigureAwait(false);
    }

    /// <summary>Holds no step any more.</summary>
    public void Open()
    {
        _open = true;
        _allowed.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Open();
    }

    private void Pass()
    {
        if (!_open)
        {
            _arrived.Release();
            _allowed.Wait();
        }
    }
}
