using MoxE.Model.Chat.Templates.Values;

namespace MoxE.Model.Chat.Templates.Syntax;

/// <summary>Finds out whether an expression is the content of a message.</summary>
internal static class ContentAccess
{
    private const string Content = "content";

    public static bool Is(Expression expression)
    {
        while (true)
        {
            switch (expression)
            {
                case FilterUse use:
                    expression = use.Subject;
                    break;
                case SliceAccess slice:
                    expression = slice.Owner;
                    break;
                default:
                    return expression is AttributeAccess { Name: Content } or Variable { Name: Content } or ItemAccess { Key: Constant { Value: TextValue { Value: Content } } };
            }
        }
    }
}
