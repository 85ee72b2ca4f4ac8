using Microsoft.Extensions.DependencyInjection;
using MoxE.Server.Serving;
using MoxE.Server.Serving.Chat;

namespace MoxE.ServerTests.Harness;

/// <summary>A template that writes the contents one after the other, and remembers what it was given.</summary>
internal sealed class JoinedChat : IChatEncoder
{
    private volatile ChatFields? _last;

    public ChatFields Last => _last!;

    /// <summary>Puts it in place of the server's own.</summary>
    public void AddTo(IServiceCollection services) => services.AddSingleton<IChatEncoder>(this);

    public Outcome<int[]> Encode(ServedModel model, ChatFields chat)
    {
        _last = chat;
        return model.Tokenizer.Encode(string.Concat(chat.Messages.Select(message => message.Content)));
    }
}
