namespace MoxE.Training.Runs.Configuration;

/// <summary>Bounds of the configuration's numbers: wide enough for any sensible run, narrow enough that nothing overflows.</summary>
internal static class TrainingLimits
{
    public const int Steps = 100_000_000;
    public const long Tokens = 1L << 50;
    public const double Epochs = 1_000_000;
    public const long Seed = 1L << 62;
    public const int Sequences = 65_536;
    public const int WindowLength = 1 << 20;
    public const int Workers = 1_024;
    public const double Rate = 100;
}
