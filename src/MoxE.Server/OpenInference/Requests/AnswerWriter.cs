using System.Globalization;
using MoxE.Engine.Requests;
using MoxE.Server.OpenInference.Tensors;
using MoxE.Server.Serving;

namespace MoxE.Server.OpenInference.Requests;

/// <summary>Lays answers out as the request's plan has it.</summary>
/// <param name="active">The request.</param>
/// <param name="plan">Its plan.</param>
/// <param name="id">Its id.</param>
internal sealed class AnswerWriter(ActiveRequest active, InferPlan plan, string id)
{
    /// <summary>The whole answer.</summary>
    public InferAnswer Whole(IReadOnlyList<GatheredChoice> choices) => Answer(
        [
            .. plan.Outputs.Select(name => name switch
            {
                TensorNames.TextOutput => OutputTensor.Of(name, plan.Batch, [.. choices.Select(choice => choice.Text.ToString())]),
                TensorNames.TokenIds => OutputTensor.Of(name, [choices[0].TokenIds.Count], choices[0].TokenIds),
                TensorNames.FinishReason => OutputTensor.Of(name, plan.Batch, [.. choices.Select(choice => Word(choice.Finish))]),
                TensorNames.PromptTokens => OutputTensor.Of(name, plan.Batch, [.. active.Generations.Select(generation => (long)generation.PromptTokens)]),
                TensorNames.CompletionTokens => OutputTensor.Of(name, plan.Batch, [.. choices.Select(choice => (long)choice.TokenIds.Count)]),
                _ => Logits(),
            }),
        ],
        isFinal: true);

    /// <summary>One answer of a stream: what one update brought. Logits come with the first.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="update">The update.</param>
    /// <param name="isFirst">Whether none was sent before it.</param>
    /// <param name="tokens">Tokens generated so far, with this one.</param>
    public InferAnswer Piece(string text, TokenUpdate update, bool isFirst, long tokens)
    {
        long[] ids = update.TokenId >= 0 ? [update.TokenId] : [];
        return Answer(
            [
                .. plan.Outputs.Where(name => isFirst || name != TensorNames.Logits).Select(name => name switch
                {
                    TensorNames.TextOutput => OutputTensor.Of(name, plan.Batch, [text]),
                    TensorNames.TokenIds => OutputTensor.Of(name, [ids.Length], ids),
                    TensorNames.FinishReason => OutputTensor.Of(name, plan.Batch, [Word(update.Finish)]),
                    TensorNames.PromptTokens => OutputTensor.Of(name, plan.Batch, [(long)active.PromptTokens]),
                    TensorNames.CompletionTokens => OutputTensor.Of(name, plan.Batch, [tokens]),
                    _ => Logits(),
                }),
            ],
            update.Finish != FinishReason.None);
    }

    private InferAnswer Answer(IReadOnlyList<OutputTensor> outputs, bool isFinal) => new(active.Model.Name, active.Model.Version.ToString(CultureInfo.InvariantCulture), id, outputs, isFinal);

    private OutputTensor Logits()
    {
        ReadOnlyMemory<float> logits = active.Generations[0].PromptLogits;
        int vocabulary = active.Model.Engine.Shape.VocabularySize;
        return OutputTensor.Of(TensorNames.Logits, [logits.Length / vocabulary, vocabulary], logits);
    }

    /// <summary>Empty while the generation goes on.</summary>
    private static string Word(FinishReason finish) => finish switch
    {
        FinishReason.Stop => "stop",
        FinishReason.Length => "length",
        _ => "",
    };
}
