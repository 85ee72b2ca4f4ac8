using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Running;

/// <summary>A filter or a test.</summary>
/// <param name="subject">What it is used on.</param>
/// <param name="arguments">What stands in its parentheses.</param>
/// <param name="context">The rendering it is part of.</param>
internal delegate TemplateValue Builtin(TemplateValue subject, Arguments arguments, RenderContext context);
