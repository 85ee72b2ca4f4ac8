using MoxE.Cli.Generating;

namespace MoxE.Cli.Chat;

/// <summary>Tokens and speeds of the last answer, and of all.</summary>
internal sealed class ChatStatistics
{
    private GenerationStatistics? _last;
    private int _answers;
    private long _prompt;
    private long _generated;

    /// <summary>Adds an answer that told its counts.</summary>
    public void Add(AnswerCounts counts, TimeSpan toFirst, TimeSpan decode)
    {
        _last = new GenerationStatistics(counts.Prompt, counts.Generated, toFirst, decode);
        _answers++;
        _prompt += counts.Prompt;
        _generated += counts.Generated;
    }

    public override string ToString() => _last is null
        ? "no answer yet"
        : FormattableString.Invariant($"last answer: {_last}\nall {_answers} answers: prompt {_prompt} tokens, generated {_generated} tokens");
}
