using MoxE.Model.Config;
using MoxE.Model.Export.Graph;
using MoxE.Model.Export.Operators;
using MoxE.Model.Export.Weights;

namespace MoxE.Model.Export.Blocks;

/// <summary>What every block needs to add its nodes.</summary>
internal sealed record BlockContext(GraphBuilder Graph, MoxEConfig Config, ModelParts Parts, StepInputs Step, StatePools States);
