using System.Text;

namespace MoxE.Training.Data.Sources;

/// <summary>Text broken at a fixed width, with empty lines between paragraphs.</summary>
internal static class HardWrappedText
{
    /// <summary>One line a paragraph; underscores, which mark emphasis, left out. Blanks inside the lines stay as they are.</summary>
    public static string Unwrap(IEnumerable<string> lines)
    {
        StringBuilder text = new();
        bool inParagraph = false;
        foreach (string line in lines.Select(line => line.Trim()))
        {
            if (line.Length > 0)
            {
                text.Append(inParagraph ? " " : text.Length > 0 ? "\n" : "").Append(line);
            }

            inParagraph = line.Length > 0;
        }

        return text.Replace("_", "").ToString();
    }
}
