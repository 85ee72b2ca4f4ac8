using System.Text;
using MoxE.Engine.Requests;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Requests;

/// <summary>Gathers all that was generated for one prompt.</summary>
internal sealed class GatheredChoice
{
    public StringBuilder Text { get; } = new();

    public List<long> TokenIds { get; } = [];

    public FinishReason Finish { get; private set; }

    public void Add(ReadOnlyMemory<char> text, TokenUpdate update)
    {
        Text.Append(text);
        Finish = update.Finish;
        if (update.TokenId >= 0)
        {
            TokenIds.Add(update.TokenId);
        }
    }
}

/// <summary>Gathers the choices of a request whole.</summary>
internal sealed class AnswerSink(int choices) : IChoiceSink
{
    /// <summary>One for each prompt.</summary>
    public IReadOnlyList<GatheredChoice> Choices { get; } = [.. Enumerable.Range(0, choices).Select(_ => new GatheredChoice())];

    /// <inheritdoc/>
    public ValueTask WriteAsync(int choice, ReadOnlyMemory<char> text, TokenUpdate update, CancellationToken cancellationToken)
    {
        Choices[choice].Add(text, update);
        return ValueTask.CompletedTask;
    }
}
