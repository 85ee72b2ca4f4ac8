using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Operators;

namespace MoxE.Model.Export.Blocks;

/// <summary>From the last layer to logits [R,V] of the wanted rows only (SPEC §3).</summary>
internal static class Head
{
    public static Value Add(BlockContext context, Value hidden, Value? sharedWeight)
    {
        GraphBuilder graph = context.Graph;
        Value rows = graph.AddSingle(new(Node.Standard, "Gather", "head.rows")
        {
            Doc = $"[R, {hidden.Columns}]: rows logit_rows of {hidden}; only these need logits. SPEC 3",
            Inputs = [hidden, context.Step.LogitRows],
            Outputs = [Value.Float("head.rows", Dim.R, hidden.Columns)],
            Attributes = [Attributes.Int("axis", 0)],
        });
        Value? scale = graph.Weight("head.norm.scale", context.Parts.FinalNorm);
        Value normed = scale is null ? rows : graph.LayerNorm("head.norm", rows, scale);
        Value weight = sharedWeight ?? graph.Weight("head.weight", context.Parts.Head);
        return graph.Linear("head.logits", normed, weight, context.Config.Xlstm.VocabSize, result: "logits");
    }
}
