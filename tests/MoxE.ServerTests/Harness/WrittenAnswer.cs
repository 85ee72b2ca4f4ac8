using System.Buffers;
using System.Text;
using MoxE.Engine.Requests;
using MoxE.Server.Http;
using MoxE.Server.Models;
using MoxE.Server.Options;
using MoxE.Server.Serving;

namespace MoxE.ServerTests.Harness;

/// <summary>What the writers make of tokens that a test gives them: the request is checked as any other, the tokens never came from a model.</summary>
internal sealed class WrittenAnswer : IAsyncDisposable
{
    private readonly ServedModel _model;
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly AnswerJson _json;
    private readonly ActiveRequest _active;

    public WrittenAnswer(RequestFields fields, Func<ActiveRequest, long, AnswerJson> shape)
    {
        MoxEOptions options = new();
        _model = new TestEngineFactory(options, TimeProvider.System).Create(new ModelLocation(TestEngineFactory.ModelName, 1, "/models/counting", "stamp"));
        Outcome<ValidRequest> valid = new RequestValidator(options.Limits, new JoinedChat(), new ConstraintSources()).Validate(fields, _model, "id", null);
        Assert.Null(valid.Error);
        Request = valid.Value!;

        // Plain requests: these writers are given their tokens by the test.
        Generation[] generations = [.. Request.Sequences.Select(sequence => _model.Engine.Submit(new GenerationRequest { RequestId = "id", Prompt = sequence.Prompt, MaxTokens = 1 }).Generation!)];
        _active = new ActiveRequest(_model, Request, generations);
        _json = shape(_active, 0);
    }

    public ValidRequest Request { get; }

    /// <summary>The choices of a whole answer, as JSON.</summary>
    public async Task<string> WholeAsync(ChoicePrompt prompt, params TokenUpdate[][] tokens)
    {
        FoldSink sink = new(tokens.Length, Request.Parts.EachToken);
        for (int choice = 0; choice < tokens.Length; choice++)
        {
            await sink.BeginAsync(choice, prompt, CancellationToken.None);
            foreach (TokenUpdate token in tokens[choice])
            {
                string text = token.TokenId < 0 ? "" : Encoding.Latin1.GetString([(byte)token.TokenId]);
                await sink.WriteAsync(choice, text.AsMemory(0, token.TextLength), token, CancellationToken.None);
            }
        }

        _json.WriteAnswer(_output, sink.Choices(Request.Candidates, Request.N));
        return Choices(Taken());
    }

    /// <summary>The choices of the events before the first piece.</summary>
    public string[] Start(ChoicePrompt prompt)
    {
        _json.WriteStart(_output, 0, prompt);
        return Events();
    }

    /// <summary>The choices of the events of one piece; none when it tells nothing.</summary>
    public string[] Piece(string text, TokenUpdate update)
    {
        if (_json.Tells(text, update))
        {
            _json.WritePiece(_output, 0, text, update);
        }

        return Events();
    }

    public async ValueTask DisposeAsync()
    {
        _json.Dispose();
        _active.Dispose();
        await _model.Engine.DisposeAsync();
    }

    private string[] Events() => [.. Taken().Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(block => Choices(block["data: ".Length..]))];

    private string Taken()
    {
        string text = Encoding.UTF8.GetString(_output.WrittenSpan);
        _output.ResetWrittenCount();
        return text;
    }

    private static string Choices(string json)
    {
        using System.Text.Json.JsonDocument document = System.Text.Json.JsonDocument.Parse(json);
        return document.RootElement.GetProperty("choices").GetRawText();
    }
}
