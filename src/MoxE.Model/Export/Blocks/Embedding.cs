using MoxE.Model.Export.Graph;

namespace MoxE.Model.Export.Blocks;

/// <summary>The first node (SPEC §3): token_ids [T] to h [T,D].</summary>
internal static class Embedding
{
    /// <summary>Adds the node. <c>HeadWeight</c> is the packed embedding, which the head shares, or null when the head has weights of its own.</summary>
    public static (Value Hidden, Value? HeadWeight) Add(BlockContext context)
    {
        int vocabulary = context.Config.Xlstm.VocabSize;
        Value hidden = Value.Float("embedding", Dim.T, context.Config.Xlstm.EmbeddingDim);
        if (!context.Config.Xlstm.TieWeights)
        {
            Value rows = context.Graph.Weight("embedding.weight", context.Parts.Embedding);
            context.Graph.Add(new(Node.Standard, "Gather", "embedding")
            {
                Doc = $"h {hidden.ShapeText} = row token_ids[t] of the embedding {rows.ShapeText}. SPEC 3",
                Inputs = [rows, context.Step.TokenIds],
                Outputs = [hidden],
                Attributes = [Attributes.Int("axis", 0)],
            });
            return (hidden, null);
        }

        Value packed = context.Graph.Weight("embedding.weight", context.Parts.TiedEmbedding);
        context.Graph.Add(new(Node.Moxe, "TiedEmbedding", "embedding")
        {
            Doc = $"h {hidden.ShapeText} = column token_ids[t] of the packed (D, V) embedding, which is the head's weight too. SPEC 3",
            Inputs = [context.Step.TokenIds, packed],
            Outputs = [hidden],
            Attributes = [Attributes.Int("vocab_size", vocabulary), Attributes.Int("width", hidden.Columns)],
        });
        return (hidden, packed);
    }
}
