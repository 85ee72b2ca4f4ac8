using MoxE.Model.Config;
using MoxE.Training.Layers;
using MoxE.Training.Losses;
using MoxE.Training.Model;
using MoxE.Training.Runs.Steps;
using static TorchSharp.torch;

namespace MoxE.TrainingTests.Runs;

/// <summary>
/// A model of three matrices and a decaying sum of embeddings as its state: enough for the loop, which must not care what it
/// trains. All other parameters of its configuration have no gradient.
/// </summary>
internal sealed class TinyModel : ITrainingModel, IDisposable
{
    public const int Vocabulary = 12;
    private const double Decay = 0.5;

    public static MoxEConfig Config { get; } = new()
    {
        NumExperts = 4,
        TopKExperts = 2,
        NumLayers = 1,
        GateBias = true,
        Xlstm = new XlstmConfig { VocabSize = Vocabulary, EmbeddingDim = 16, Dropout = 0.1 },
    };

    public TinyModel(long seed = 1, MoxEConfig? config = null)
    {
        Store = new ParameterStore(config ?? Config);
        Store.Initialise(seed);
    }

    public ParameterStore Store { get; }

    /// <summary>Changes the losses of a pass.</summary>
    public Func<LossTerms, LossTerms> Spoil { get; set; } = losses => losses;

    public (ModelOutput Output, LossTerms Losses) Forward(Tensor inputs, Tensor targets, ModelState? initial, bool keepState, Dropout dropout)
    {
        (long rows, long length) = (inputs.shape[0], inputs.shape[1]);
        Tensor h = Store["moe.token_embedding.embedding"].index_select(0, inputs.flatten()).view(rows, length, -1);
        Tensor sum = (initial?.Layers[0].Mixer[0] as SLstmState)?.Cell.select(1, 0) ?? zeros_like(h.select(1, 0));
        var sums = new Tensor[length];
        for (int t = 0; t < length; t++)
        {
            sum = (sum * Decay) + h.select(1, t);
            sums[t] = sum;
        }

        Tensor u = dropout.Apply(stack(sums, 1)).flatten(0, 1);
        Tensor logits = u.matmul(Store["moe.layers.0.gate.router.kernel"]) + Store["moe.layers.0.gate.router.bias"];
        Tensor p = logits.softmax(1);
        (Tensor weights, Tensor experts) = p.topk(2, 1);
        Tensor entropy = -(p * p.log()).sum(1) / Math.Log(4);
        Tensor output = u * (1 + weights.select(1, 0).unsqueeze(1));
        Tensor vocabulary = output.matmul(Store["lm_head.kernel"]);
        Tensor crossEntropy = nn.functional.cross_entropy(vocabulary, targets.flatten());
        Tensor z = logits.logsumexp(1).square().mean();
        var losses = new LossTerms(crossEntropy + (0.01 * z), crossEntropy, [new LayerLossTerms(z, p.var(), entropy.mean(), zeros(1).sum())]);

        Tensor cell = cat([sum.detach().unsqueeze(1), zeros(rows, 3, sum.shape[1])], 1);
        var state = new ModelState([new LayerState([new SLstmState(zeros(rows, 3, sum.shape[1]), cell), null], [])]);
        var router = new RouterOutput(logits, logits, p, experts, weights, entropy, null);
        return (new ModelOutput(vocabulary.view(rows, length, -1), [new LayerOutput(u, output, router)], state), Spoil(losses));
    }

    public void Dispose() => Store.Dispose();
}
