using MoxE.Model.Chat.Templates.Text;

namespace MoxE.Model.Chat;

/// <summary>A rendered prompt that knows which of its characters the template wrote and which came with the request.</summary>
public sealed class RenderedChat
{
    internal RenderedChat(TaggedText text) => Tagged = text;

    /// <summary>The whole prompt.</summary>
    public string Text => Tagged.Value;

    /// <summary>The prompt in runs of one origin, end to end.</summary>
    public IReadOnlyList<ChatTextRun> Runs => FindRuns();

    internal TaggedText Tagged { get; }

    private List<ChatTextRun> FindRuns()
    {
        List<ChatTextRun> runs = [];
        int start = 0;
        for (int i = 1; i <= Text.Length; i++)
        {
            if (i == Text.Length || Tagged.OriginAt(i) != Tagged.OriginAt(start))
            {
                runs.Add(new ChatTextRun(Text[start..i], Tagged.OriginAt(start) == TextOrigin.Template));
                start = i;
            }
        }

        return runs;
    }
}
