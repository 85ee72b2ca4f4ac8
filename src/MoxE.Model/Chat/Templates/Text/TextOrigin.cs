namespace MoxE.Model.Chat.Templates.Text;

/// <summary>Where a character of a rendered text comes from.</summary>
internal enum TextOrigin : byte
{
    /// <summary>The template's own text, or a token the tokenizer's files name: may be a special token.</summary>
    Template,

    /// <summary>What a request brought along, or text made of it: ordinary text whatever it looks like.</summary>
    Data,

    /// <summary>The mark behind the message that is to be continued; never part of a result.</summary>
    CutMark,
}
