using Microsoft.Extensions.Time.Testing;
using MoxE.Fuzz.Running;
using Xunit;

namespace MoxE.Fuzz.Tests;

/// <summary>When an input takes too long, and what is left of it.</summary>
public sealed class WatchdogTests
{
    private readonly FakeTimeProvider _time = new();
    private int _ended;

    [Fact]
    public void Watch_AnInputBeyondTheDeadline_EndsTheProcess()
    {
        using Watchdog watchdog = new(_time, TimeSpan.FromSeconds(20), () => _ended++);
        _time.Advance(TimeSpan.FromSeconds(19));
        watchdog.Start();
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal(0, _ended);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.NotEqual(0, _ended);
    }

    [Fact]
    public void Watch_WithoutADeadline_NeverEnds()
    {
        using Watchdog watchdog = new(_time, null, () => _ended++);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, _ended);
    }

    [Fact]
    public void CurrentInput_OfAProcessThatIsGone_IsTheLastOneSet()
    {
        string path = Path.GetTempFileName();
        try
        {
            Assert.Null(CurrentInput.Read(path));
            using (CurrentInput current = new(path))
            {
                current.Set("chat", [1, 2, 3]);
                current.Set("wire", [9]);
            }

            (string target, byte[] input) = CurrentInput.Read(path)!.Value;
            Assert.Equal(("wire", "09"), (target, Convert.ToHexString(input)));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
