namespace MoxE.ServerTests.Telemetry;

/// <summary>Tests that read the meters of the whole process run while no other does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ProcessMeters
{
    public const string Name = "meters of the process";
}
