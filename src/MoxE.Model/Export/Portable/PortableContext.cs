using MoxE.Model.Config;
using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Operators;
using MoxE.Model.Export.Weights;

namespace MoxE.Model.Export.Portable;

/// <summary>What every block needs to add its nodes.</summary>
/// <param name="Graph">Where they go: the graph or the body of a branch.</param>
/// <param name="Config">The model.</param>
/// <param name="Parts">Its weights.</param>
/// <param name="Plain">Those of its weights that standard operators want otherwise.</param>
/// <param name="States">Its states.</param>
/// <param name="Constants">Constants.</param>
internal sealed record PortableContext(GraphBuilder Graph, MoxEConfig Config, ModelParts Parts, PlainParts Plain, StatePools States, Constants Constants);
