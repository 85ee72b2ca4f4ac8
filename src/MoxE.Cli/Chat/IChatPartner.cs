using MoxE.Client;

namespace MoxE.Cli.Chat;

/// <summary>Who answers: a server, or a model in this process.</summary>
internal interface IChatPartner : IAsyncDisposable
{
    /// <summary>What the user is told to speak with.</summary>
    string Title { get; }

    /// <summary>The answer to a conversation, piece by piece; cancelling ends the work.</summary>
    /// <exception cref="CommandException">It failed in this process.</exception>
    /// <exception cref="MoxEException">The server refused or failed.</exception>
    IAsyncEnumerable<AnswerPiece> AnswerAsync(IReadOnlyList<ChatTurn> messages, CancellationToken stop);
}
