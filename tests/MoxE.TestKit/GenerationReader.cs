using System.Buffers;
using MoxE.Engine.Requests;

namespace MoxE.TestKit;

/// <summary>What a reader got from one generation.</summary>
/// <param name="Tokens">The tokens, without the closing update's −1.</param>
/// <param name="Pieces">The text of each update.</param>
/// <param name="Finish">The last update's reason.</param>
/// <param name="Error">The failure, if one was told.</param>
public sealed record GenerationOutput(IReadOnlyList<int> Tokens, IReadOnlyList<string> Pieces, FinishReason Finish, EngineError? Error)
{
    /// <summary>What was told of each token.</summary>
    public IReadOnlyList<TokenDetail?> Details { get; init; } = [];

    /// <summary>The whole text.</summary>
    public string Text => string.Concat(Pieces);
}

/// <summary>Reads generations in tests.</summary>
public static class GenerationReader
{
    /// <summary>Reads to the end; fails when the end does not come within thirty seconds.</summary>
    public static async Task<GenerationOutput> ReadAllAsync(this Generation generation)
    {
        ArgumentNullException.ThrowIfNull(generation);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        List<int> tokens = [];
        List<TokenDetail?> details = [];
        List<string> pieces = [];
        FinishReason finish = FinishReason.None;
        ArrayBufferWriter<char> text = new();
        while (await generation.WaitToReadAsync(patience.Token).ConfigureAwait(false))
        {
            while (generation.TryRead(text, out TokenUpdate update))
            {
                if (finish != FinishReason.None || text.WrittenCount != update.TextLength)
                {
                    throw new InvalidOperationException($"After {finish} came {update} with {text.WrittenCount} characters.");
                }

                if (update.TokenId >= 0)
                {
                    tokens.Add(update.TokenId);
                    details.Add(update.Detail);
                }

                pieces.Add(new string(text.WrittenSpan));
                text.ResetWrittenCount();
                finish = update.Finish;
            }
        }

        return new GenerationOutput(tokens, pieces, finish, generation.Error) { Details = details };
    }

    /// <summary>Reads exactly one update, waiting for it.</summary>
    public static async Task<TokenUpdate> ReadOneAsync(this Generation generation)
    {
        ArgumentNullException.ThrowIfNull(generation);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        ArrayBufferWriter<char> text = new();
        if (!await generation.WaitToReadAsync(patience.Token).ConfigureAwait(false) || !generation.TryRead(text, out TokenUpdate update))
        {
            throw new InvalidOperationException("The generation has ended.");
        }

        return update;
    }
}
