using MoxE.Engine.Requests;

namespace MoxE.Server.Serving;

/// <summary>What both surfaces do with a request that embeds.</summary>
internal static class Embeddings
{
    /// <summary>Waits until every generation has its vector.</summary>
    /// <returns>Null, or why one has none.</returns>
    public static Task<ServiceError?> RunAsync(ActiveRequest active, CancellationToken cancellationToken) => ChoicePump.RunAsync(active, new Silence(), cancellationToken);

    /// <summary>The vector scaled to length 1; a vector of zeros stays one.</summary>
    public static float[] UnitLength(ReadOnlySpan<float> vector)
    {
        double squares = 0;
        foreach (float value in vector)
        {
            squares += (double)value * value;
        }

        double length = squares > 0 ? Math.Sqrt(squares) : 1;
        float[] unit = new float[vector.Length];
        for (int i = 0; i < unit.Length; i++)
        {
            unit[i] = (float)(vector[i] / length);
        }

        return unit;
    }

    /// <summary>An embedding comes with the end of its generation, which says nothing.</summary>
    private sealed class Silence : IChoiceSink
    {
        public ValueTask WriteAsync(int choice, ReadOnlyMemory<char> text, TokenUpdate update, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
