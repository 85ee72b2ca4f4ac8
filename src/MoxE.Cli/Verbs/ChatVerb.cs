using System.CommandLine;
using MoxE.Cli.Arguments;
using MoxE.Cli.Chat;
using MoxE.Cli.Chat.Local;
using MoxE.Cli.Chat.Remote;
using MoxE.Client;

namespace MoxE.Cli.Verbs;

/// <summary><c>moxe chat</c>: a conversation in the terminal, with a server or with a model folder.</summary>
internal sealed class ChatVerb : Verb
{
    private const string KeyVariable = "MOXE_API_KEY";

    private readonly Argument<string?> _model = new("MODEL")
    {
        Description = "A model folder, run in this process: it goes on with the conversation as with a book. Absent with --url.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _url = new("--url") { Description = "Address of a server, which applies its model's chat template.", HelpName = "URL" };
    private readonly Option<string?> _name = new("--model") { Description = "Which of the server's models.", HelpName = "NAME" };
    private readonly Option<string?> _key = new("--api-key") { Description = $"Key for the server; the environment variable {KeyVariable} where it is not given, which other users of the machine cannot see.", HelpName = "KEY" };
    private readonly Option<string?> _system = new("--system") { Description = "Instructions that come first.", HelpName = "TEXT" };
    private readonly Option<int> _maxTokens = CommonArguments.Number("--max-tokens", "Most tokens of an answer.", 512, 1, int.MaxValue);
    private readonly SamplingOptions _sampling = new(usualTemperature: 0.8f);
    private readonly Option<bool> _routing = new("--routing") { Description = "Colour each token by what the routers did with it: blue is easy, red is hard; underlined, mostly mLSTM experts. Only where a person reads." };
    private readonly Option<int> _threads = CommonArguments.Threads();

    public ChatVerb(CliContext context)
        : base(
            "chat",
            "Talk to a model. Lines that begin with a slash are commands, /help lists them.",
            context,
            "moxe chat models/moxe-en --routing",
            "moxe chat --url http://127.0.0.1:8080 --system \"Answer in one sentence.\" --temperature 0",
            "printf 'Who was Darius?\\n/stats\\n' | moxe chat --url http://127.0.0.1:8080")
    {
        Add(_model);
        Add(_url);
        Add(_name);
        Add(_key);
        Add(_system);
        Add(_maxTokens);
        _sampling.AddTo(this);
        Add(_routing);
        Add(_threads);
        Validators.Add(result =>
        {
            if ((result.GetValue(_model) is null) == (result.GetValue(_url) is null))
            {
                result.AddError("Found neither or both of MODEL and --url; allowed: exactly one of them.");
            }
        });
    }

    protected override async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        ChatSettings settings = new(_sampling.Read(parsed), parsed.GetValue(_maxTokens), parsed.GetValue(_routing));
        IChatPartner partner = parsed.GetValue(_model) is { } model
            ? await LocalPartner.OpenAsync(Context, model, parsed.GetValue(_threads), settings, stop).ConfigureAwait(false)
            : Remote(parsed, settings);
        await using (partner.ConfigureAwait(false))
        {
            Conversation conversation = new() { System = parsed.GetValue(_system) };
            return await new ChatLoop(Context, partner, conversation, AnswerPrinter.For(Context, settings.Routing)).RunAsync(stop).ConfigureAwait(false);
        }
    }

    private RemotePartner Remote(ParseResult parsed, ChatSettings settings)
    {
        string url = parsed.GetRequiredValue(_url)!;
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            throw new CommandException($"--url: found \"{url}\"; allowed: an http or https address.");
        }

        MoxEClientOptions options = new() { Address = address, ApiKey = parsed.GetValue(_key) ?? Environment.GetEnvironmentVariable(KeyVariable), Time = Context.Time };
        return new RemotePartner(new MoxEClient(options, Context.Http), parsed.GetValue(_name), settings);
    }
}
