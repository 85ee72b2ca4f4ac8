using System.Runtime.CompilerServices;
using MoxE.Client;

namespace MoxE.Cli.Chat.Remote;

/// <summary>A server: its model's template makes the prompt.</summary>
/// <param name="client">Speaks to it; disposed with this.</param>
/// <param name="model">Name of the model; null for the served one.</param>
/// <param name="settings">How answers are made.</param>
internal sealed class RemotePartner(MoxEClient client, string? model, ChatSettings settings) : IChatPartner
{
    public string Title => $"{model ?? "The model"} at {client.Address.GetLeftPart(UriPartial.Authority)}";

    public async IAsyncEnumerable<AnswerPiece> AnswerAsync(IReadOnlyList<ChatTurn> messages, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (ChatChunk chunk in client.StreamChatAsync(Request(messages), stop).ConfigureAwait(false))
        {
            AnswerCounts? counts = chunk.Usage is { } usage ? new AnswerCounts(usage.PromptTokens, usage.CompletionTokens) : null;
            ChatChunkChoice? choice = chunk.Choices is [var first, ..] ? first : null;
            string text = choice?.Delta.Content ?? "";
            if (text.Length > 0 || counts is not null)
            {
                yield return new AnswerPiece(text, Routing(choice), counts);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Which experts are mLSTM blocks the answer does not tell, so their share is not known.</summary>
    private static TokenRouting? Routing(ChatChunkChoice? choice) =>
        TokenRouting.Mean([.. (choice?.Routing ?? []).Select(token => new TokenRouting(token.Layers.Average(layer => layer.Difficulty), null))]);

    /// <summary>The shortest decimal of a float: 0.8 goes out as 0.8.</summary>
    private static double Exact(float value) => (double)(decimal)value;

    private ChatRequest Request(IReadOnlyList<ChatTurn> messages) => new()
    {
        Messages = messages,
        Model = model,
        MaxCompletionTokens = settings.MaxTokens,
        Temperature = Exact(settings.Sampling.Temperature),
        TopP = settings.Sampling.TopP < 1 ? Exact(settings.Sampling.TopP) : null,
        TopK = settings.Sampling.TopK > 0 ? settings.Sampling.TopK : null,
        MinP = settings.Sampling.MinP > 0 ? Exact(settings.Sampling.MinP) : null,
        Seed = (long)(settings.Sampling.Seed & long.MaxValue),
        ReturnRouting = settings.Routing ? true : null,
    };
}
