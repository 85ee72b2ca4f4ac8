using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Operators;
using MoxE.Model.Folders;

namespace MoxE.Model.Export.Blocks;

/// <summary>From the last layer to the final norm's output [T,D] of all rows, and from there to logits [R,V] of the wanted ones only (SPEC §3).</summary>
internal static class Head
{
    public const string HiddenDoc = "[T, D] what the head reads, of every row: the final norm's output, or the last layer's in a model without that norm. SPEC 3";

    public static (Value Hidden, Value Logits) Add(BlockContext context, Value last, Value? sharedWeight)
    {
        GraphBuilder graph = context.Graph;
        Value? scale = graph.Weight("head.norm.scale", context.Parts.FinalNorm);
        Value hidden = scale is null ? Same(graph, last) : graph.LayerNorm("head.norm", last, scale, GraphRules.HiddenOutput);
        Value rows = graph.AddSingle(new(Node.Standard, "Gather", "head.rows")
        {
            Doc = $"[R, {hidden.Columns}]: rows logit_rows of {hidden}; only these need logits. SPEC 3",
            Inputs = [hidden, context.Step.LogitRows],
            Outputs = [Value.Float("head.rows", Dim.R, hidden.Columns)],
            Attributes = [Attributes.Int("axis", 0)],
        });
        Value weight = sharedWeight ?? graph.Weight("head.weight", context.Parts.Head);
        return (hidden, graph.Linear("head.logits", rows, weight, context.Config.Xlstm.VocabSize, result: "logits"));
    }

    /// <summary>A value under the output's name.</summary>
    public static Value Same(GraphBuilder graph, Value last) => graph.AddSingle(new(Node.Standard, "Identity", GraphRules.HiddenOutput)
    {
        Doc = $"{last.ShapeText} = {last}: this model has no final norm. SPEC 3",
        Inputs = [last],
        Outputs = [last with { Name = GraphRules.HiddenOutput }],
    });
}
