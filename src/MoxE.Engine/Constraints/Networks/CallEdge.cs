namespace MoxE.Engine.Constraints.Networks;

/// <summary>Goes through a rule and then to a node. A tail call has nothing left to do after it and leaves no frame on the stack.</summary>
internal readonly record struct CallEdge(int Rule, int Return, bool IsTail);
