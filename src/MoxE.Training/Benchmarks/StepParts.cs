using MoxE.Model.Config;
using MoxE.Training.Layers;
using MoxE.Training.Losses;
using MoxE.Training.Model;
using MoxE.Training.Runs.Configuration;
using TorchSharp;
using static TorchSharp.torch;

namespace MoxE.Training.Benchmarks;

/// <summary>A part of a training step that can run by itself.</summary>
/// <param name="Name">For people.</param>
/// <param name="Times">How often a micro-batch runs it.</param>
/// <param name="Run">Forward and backward of one micro-batch.</param>
internal sealed record StepPart(string Name, int Times, Action Run);

/// <summary>
/// The parts of a step, each on a random input of a micro-batch's shape, forward and backward, with the gradients of its own
/// parameters. What they leave over of a whole step is norms, reading tokens and adding gradients up.
/// </summary>
internal static class StepParts
{
    /// <summary>The parts of one layer and of the ends of the model.</summary>
    /// <param name="config">The run.</param>
    /// <param name="store">The model's parameters.</param>
    public static IEnumerable<StepPart> Of(TrainingConfig config, ParameterStore store)
    {
        MoxEConfig model = config.Model;
        (long rows, long length, long width) = (config.Batch.RowsOfMicroBatch, config.Batch.Length, model.Xlstm.EmbeddingDim);
        Tensor input = randn([rows, length, width]).requires_grad_();
        Tensor ids = randint(0, model.Xlstm.VocabSize, [rows * length], ScalarType.Int64);
        const string layer = "moe.layers.0.";

        (BlockKind first, BlockKind second) = model.MixerKinds;
        for (int i = 0; i < 2; i++)
        {
            string prefix = $"{layer}sequence_mixer.blocks.{i}.";
            BlockKind kind = i == 0 ? first : second;
            Block block = MoxELayer.NewBlock(kind, store.Scope(prefix), model);
            yield return Part($"mixer, {kind}", model.NumLayers, prefix, () => block.Forward(input, null, Dropout.None).Output);
        }

        var router = new Router(store.Scope(layer + "gate."), model);
        var loss = new ModelLoss(model, config.LoadBalance);
        yield return Part("router and its losses", model.NumLayers, layer + "gate.", () => loss.Weighted(loss.OfLayer(router.Forward(input.view(-1, width)))));

        RouterOutput routed = Routed(router, input.view(-1, width));
        Block[] blocks = [.. Enumerable.Range(0, model.NumExperts).Select(e => MoxELayer.NewBlock(model.ExpertKind(e), store.Scope($"{layer}experts.{e}."), model))];
        var experts = new Experts(blocks, model);
        yield return Part("experts", model.NumLayers, layer + "experts.", () => experts.Forward(input, routed, [], config.CarryState, Dropout.None).Output);

        Tensor embedding = store["moe.token_embedding.embedding"];
        Tensor? head = store.Find("lm_head.kernel");
        yield return Part("head and cross entropy", 1, model.Xlstm.TieWeights ? "moe.token_embedding." : "lm_head.", () =>
            nn.functional.cross_entropy(input.view(-1, width).matmul(head ?? embedding.t()), ids));

        StepPart Part(string name, int times, string parameters, Func<Tensor> forward)
        {
            Tensor[] wanted = [input, .. store.Trainable.Where(parameter => parameter.Name.StartsWith(parameters, StringComparison.Ordinal)).Select(parameter => parameter.Value)];
            return new StepPart(name, times, () =>
            {
                using DisposeScope scope = NewDisposeScope();
                autograd.grad([forward().sum()], wanted, allow_unused: true);
            });
        }
    }

    private static RouterOutput Routed(Router router, Tensor u)
    {
        using IDisposable frozen = no_grad();
        return router.Forward(u);
    }
}
