using System.Buffers;
using MoxE.Engine.Requests;
using MoxE.Server.Serving;

namespace MoxE.Server.Http;

/// <summary>The objects of /v1/completions.</summary>
internal sealed class CompletionJson(ActiveRequest active, long created) : AnswerJson(active, created, "cmpl-", "text_completion", "text_completion")
{
    private readonly TextOffsets?[] _offsets = new TextOffsets?[active.Generations.Count];

    /// <inheritdoc/>
    public override void WriteStart(IBufferWriter<byte> output, int choice, ChoicePrompt prompt)
    {
        if (prompt.Echo.Length == 0 && !Parts.EchoLogProbs && !Parts.Prompt)
        {
            return;
        }

        BeginChunk(output, choice);
        Json.WriteString("text"u8, prompt.Echo);
        WriteLogProbs(choice, prompt, [], whole: false);
        WriteFinish(FinishReason.None);
        Extras.WritePrompt(prompt);
        EndChunk(output);
    }

    /// <inheritdoc/>
    public override void WritePiece(IBufferWriter<byte> output, int choice, ReadOnlySpan<char> text, in TokenUpdate update)
    {
        BeginChunk(output, choice);
        Json.WriteString("text"u8, text);
        if (Parts.EachToken)
        {
            TokenUpdate[] tokens = update.TokenId >= 0 ? [update] : [];
            WriteLogProbs(choice, null, tokens, whole: false);
            WriteFinish(update.Finish);
            Extras.WriteTokens(tokens);
        }
        else
        {
            Json.WriteNull("logprobs"u8);
            WriteFinish(update.Finish);
        }

        if (update.Finish != FinishReason.None)
        {
            Extras.WriteTimings(choice);
        }

        EndChunk(output);
    }

    /// <inheritdoc/>
    protected override void WriteChoice(int index, FoldedChoice choice)
    {
        Json.WriteStartObject();
        Json.WriteNumber("index"u8, index);
        Json.WriteString("text"u8, choice.Text);
        WriteLogProbs(choice.Sequence, choice.Prompt, choice.Tokens, whole: true);
        WriteFinish(choice.Finish);
        Extras.WritePrompt(choice.Prompt);
        Extras.WriteTokens(choice.Tokens);
        Extras.WriteTimings(choice.Sequence);
        Json.WriteEndObject();
    }

    /// <summary>Those of an echoed prompt come first; null where there are none to tell of.</summary>
    private void WriteLogProbs(int sequence, ChoicePrompt? prompt, IReadOnlyList<TokenUpdate> tokens, bool whole)
    {
        ChoicePrompt? echoed = Parts.EchoLogProbs ? prompt : null;
        if (Parts.LogProbs is not { } alternatives || (!whole && echoed is null && tokens.Count == 0))
        {
            Json.WriteNull("logprobs"u8);
            return;
        }

        IEnumerable<TokenDetail?> details = tokens.Select(token => token.Detail);
        IEnumerable<int> ids = tokens.Select(token => token.TokenId);
        if (echoed is not null)
        {
            details = ChoiceExtras.DetailsOf(echoed).Concat(details);
            ids = echoed.Ids.Concat(ids);
        }

        Extras.LogProbs.WriteArrays([.. ids], [.. details], alternatives, OffsetsOf(sequence));
    }

    private TextOffsets OffsetsOf(int sequence) =>
        _offsets[sequence] ??= new TextOffsets(Active.Model.Tokenizer, Parts.Echo ? [] : Active.PromptOf(sequence).Ids);
}
