namespace MoxE.Fuzz.Running;

/// <summary>What all targets of a run share.</summary>
/// <param name="Time">The clock.</param>
/// <param name="Failures">Keeps what broke.</param>
/// <param name="Watchdog">Ends a hang.</param>
/// <param name="Current">Holds the input that runs, for whoever finds the process gone; or null.</param>
/// <param name="Print">Takes a line for people.</param>
internal sealed record RunParts(TimeProvider Time, FailureStore Failures, Watchdog Watchdog, CurrentInput? Current, Action<string> Print);
