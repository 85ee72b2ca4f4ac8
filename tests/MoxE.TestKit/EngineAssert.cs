using MoxE.Engine;

namespace MoxE.TestKit;

/// <summary>What must hold at the end of every test of an engine.</summary>
public static class EngineAssert
{
    /// <summary>Fails when a slot is rented or a sequence is still accounted for.</summary>
    public static void NoSlotsRented(InferenceEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        EngineStatus status = engine.Status;
        if (status.SlotsUsed != 0 || status.Running != 0 || status.Waiting != 0 || status.WaitingTokens != 0)
        {
            throw new InvalidOperationException($"Something is left in the engine: {status}.");
        }
    }
}
