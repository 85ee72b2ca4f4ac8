using CsCheck;
using Microsoft.Extensions.Time.Testing;
using MoxE.Server.Security.Limits;

namespace MoxE.ServerTests.Security;

public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void TryTake_BeyondTheMinutesShare_WaitsExactlyAsLongAsItSays()
    {
        TokenBucket bucket = new(60, _time);
        Assert.True(bucket.TryTake(60, out _));
        Assert.False(bucket.TryTake(5, out TimeSpan wait));
        Assert.Equal(TimeSpan.FromSeconds(5), wait);
        _time.Advance(wait - TimeSpan.FromMilliseconds(1));
        Assert.False(bucket.TryTake(5, out _));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(bucket.TryTake(5, out _));
    }

    [Fact]
    public void TryTake_MoreThanAllOfIt_GoesWhenFullAndLeavesADebt()
    {
        TokenBucket bucket = new(60, _time);
        Assert.True(bucket.TryTake(100, out _));
        Assert.False(bucket.TryTake(1, out TimeSpan wait));
        Assert.Equal(TimeSpan.FromSeconds(41), wait);
        Assert.Equal(0, bucket.Read().Remaining);
        Assert.Equal(TimeSpan.FromSeconds(100), bucket.Read().UntilFull);
    }

    [Fact]
    public void Return_WhatWasNotUsed_CanBeTakenAgainButIsNotSavedUp()
    {
        TokenBucket bucket = new(60, _time);
        Assert.True(bucket.TryTake(60, out _));
        bucket.Return(20);
        Assert.Equal(20, bucket.Read().Remaining);
        bucket.Return(1000);
        Assert.Equal(60, bucket.Read().Remaining);
    }

    /// <summary>Over any stretch of time no more is given than the share of that time and one full bucket.</summary>
    [Fact]
    public void TryTake_RandomCalls_NeverGiveMoreThanTheRate() =>
        Gen.Select(Gen.Int[1, 600], Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 80]).Array[1, 60]).Sample((perMinute, calls) =>
        {
            FakeTimeProvider time = new();
            TokenBucket bucket = new(perMinute, time);
            List<(double At, int Amount)> given = [];
            double now = 0;
            foreach ((int pause, int amount) in calls)
            {
                time.Advance(TimeSpan.FromMilliseconds(pause));
                now += pause / 1000.0;
                if (bucket.TryTake(Math.Min(amount, perMinute), out _))
                {
                    given.Add((now, Math.Min(amount, perMinute)));
                }
            }

            for (int from = 0; from < given.Count; from++)
            {
                int sum = 0;
                for (int to = from; to < given.Count; to++)
                {
                    sum += given[to].Amount;
                    Assert.True(sum <= perMinute + (perMinute / 60.0 * (given[to].At - given[from].At)) + 1e-3);
                }
            }
        });

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(0.0201, "21ms")]
    [InlineData(1, "1s")]
    [InlineData(1.5, "1.5s")]
    [InlineData(360, "6m0s")]
    [InlineData(3725.25, "62m5.25s")]
    public void Text_OfAReset_IsAsGoWritesIt(double seconds, string expected) => Assert.Equal(expected, RateHeaders.Text(TimeSpan.FromSeconds(seconds)));
}
