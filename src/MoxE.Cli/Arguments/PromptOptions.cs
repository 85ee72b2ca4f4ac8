using System.CommandLine;
using MoxE.Cli.Verbs;
using MoxE.Model.Tokens;

namespace MoxE.Cli.Arguments;

/// <summary>The prompt: as text, as a file of text, or as token ids; exactly one of them.</summary>
internal sealed class PromptOptions
{
    private readonly Option<string?> _text = new("--prompt") { Description = "The prompt.", HelpName = "TEXT" };
    private readonly Option<string?> _file = new("--prompt-file") { Description = "A UTF-8 file with the prompt, taken as it is.", HelpName = "FILE" };
    private readonly Option<int[]> _ids = CommonArguments.Numbers<int>("--token-ids", "The prompt as token ids.", 0, int.MaxValue, usual: []);

    public void AddTo(Verb verb)
    {
        verb.Add(_text);
        verb.Add(_file);
        verb.Add(_ids);
        verb.Validators.Add(result =>
        {
            int given = new Option[] { _text, _file, _ids }.Count(option => result.GetResult(option) is { Implicit: false });
            if (given != 1)
            {
                result.AddError($"Found {given} prompts; allowed: exactly one of --prompt, --prompt-file and --token-ids.");
            }
        });
    }

    /// <summary>The prompt's tokens.</summary>
    /// <exception cref="CommandException">Text was given for a model without a tokenizer.</exception>
    public int[] Read(ParseResult parsed, Tokenizer? tokenizer)
    {
        if (parsed.GetResult(_ids) is { Implicit: false })
        {
            return parsed.GetRequiredValue(_ids);
        }

        string text = parsed.GetValue(_text) ?? TextFile.Read(parsed.GetRequiredValue(_file)!);
        return tokenizer?.Encode(text) ?? throw new CommandException("the model has no tokenizer; allowed: a prompt as --token-ids.");
    }
}
