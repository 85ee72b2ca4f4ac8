namespace MoxE.Model.Chat.Templates.Running;

/// <summary>What builtins may use of a rendering.</summary>
/// <param name="Budget">Limits.</param>
/// <param name="Time">The clock of <c>strftime_now</c>.</param>
internal sealed record RenderContext(Budget Budget, TimeProvider Time);
