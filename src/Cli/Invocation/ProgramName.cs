using System.Buffers;
using System.CommandLine;
using System.Text;
using Bib.Cli.Terminal;

namespace Bib.Cli.Invocation;

/// <summary>
/// What whoever runs bib typed to do so: <c>./bib</c> in a checkout. Texts call the program bib; what tells a person to
/// run it is said through this, so that it can be typed again as it stands.
/// </summary>
/// <param name="typed">As a shell takes it.</param>
/// <param name="commands">The words that follow the program's name in a command.</param>
internal sealed class ProgramName(string typed, IReadOnlySet<string> commands)
{
    private static readonly SearchValues<char> _letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz_");

    /// <summary>What texts call the program.</summary>
    public const string Plain = "bib";

    /// <summary>The variable by which a launcher passes on how it was called.</summary>
    public const string Variable = "BIB_TYPED_AS";

    /// <summary>For a run of a tree's commands: what a launcher passed on, else how the process was started.</summary>
    public static ProgramName Of(BibTerminal terminal, Command root) => new(
        ShellWord.Quoted(terminal.Variable(Variable) is { Length: > 0 } passed ? passed : terminal.TypedAs),
        root.Subcommands.Select(command => command.Name).ToHashSet(StringComparer.Ordinal));

    /// <summary>A text, with the name as it was typed in every command that it shows.</summary>
    public string In(string text)
    {
        if (typed == Plain) return text;
        var said = new StringBuilder();
        var done = 0;
        for (var at = text.IndexOf(Plain, StringComparison.Ordinal);
            at >= 0;
            at = text.IndexOf(Plain, at + 1, StringComparison.Ordinal))
        {
            if (!BeginsCommand(text, at)) continue;
            said.Append(text, done, at - done).Append(typed);
            done = at + Plain.Length;
        }

        return done == 0 ? text : said.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>Whether a command of bib stands there, and not a word of prose or the end of a path.</summary>
    private bool BeginsCommand(string text, int at)
    {
        if (at > 0 && (char.IsLetterOrDigit(text[at - 1]) || text[at - 1] is '.' or '/' or '-' or '_')) return false;
        var rest = text.AsSpan(at + Plain.Length);
        if (rest is not [' ', var first, ..]) return false;
        if (first is '-' or '<') return true;
        var word = rest[1..];
        var end = word.IndexOfAnyExcept(_letters);
        return commands.Contains((end < 0 ? word : word[..end]).ToString());
    }
}
