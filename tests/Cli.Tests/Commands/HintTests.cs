using System.Text.RegularExpressions;
using Bib.Cli.Commands;
using Bib.Cli.Errors;
using Bib.Cli.Help;
using Bib.Cli.Invocation;
using Bib.Cli.Terminal;

namespace Bib.Cli.Tests.Commands;

/// <summary>
/// What a hint or a remark tells people to run can be run: the commands in the texts of bib, and those in the node's.
/// </summary>
public sealed partial class HintTests
{
    private static readonly BibTerminal _nowhere =
        new(TextReader.Null, TextWriter.Null, TextWriter.Null, false, false, false, _ => null);

    public static TheoryData<string> Commands => [.. OfNode().Concat(OfBib()).Concat(OfPages()).Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_that_a_text_names_can_be_run(string line)
    {
        string[] words = [.. Word().Matches(line).Skip(1).Select(match => match.Value.Trim('\'', '"'))];
        var parsed = CommandTree.Create(new GlobalOptions(), _nowhere).Parse(words);

        // What stands for a value may stand for one of a few words.
        parsed.Errors.Where(error => !error.Message.Contains("'x'", StringComparison.Ordinal)).ShouldBeEmpty(line);
        if (words[^1] != "--help") parsed.CommandResult.Command.ShouldBeAssignableTo<BibCommand>(line);
    }

    [Fact]
    public void The_texts_of_bib_name_many_commands() => OfBib().Count().ShouldBeGreaterThan(60);

    [Fact]
    public void An_error_without_a_hint_cannot_be_made() =>
        Should.Throw<ArgumentException>(() => new CliException(CliException.Unexpected, ExitCode.Failed, "No.", " "));

    /// <summary>Between backticks, in the rules and at the door.</summary>
    private static IEnumerable<string> OfNode() => Sources("Grains", "Gateway")
        .SelectMany(text => Quoted().Matches(text))
        .Select(match => Value().Replace(match.Groups[1].Value, "x"));

    /// <summary>Between backticks, with what people put in written in capitals.</summary>
    private static IEnumerable<string> OfPages() => ErrorPage.All
        .SelectMany(page => Quoted().Matches(page.Text))
        .Select(match => Place().Replace(match.Groups[1].Value, "x"));

    /// <summary>
    /// In literals: at the beginning, behind a colon, a question or a backtick; up to where the sentence goes on. Prose
    /// calls no command by its beginning.
    /// </summary>
    private static IEnumerable<string> OfBib()
    {
        var known = CommandTree.Create(new GlobalOptions(), _nowhere).Subcommands.Select(sub => sub.Name).ToHashSet();
        return Sources("Cli")
            .SelectMany(text => Literal().Matches(text))
            .Select(match => Value().Replace(Escape().Replace(match.Groups[1].Value, "$1"), "x"))
            .SelectMany(text => Told().Matches(text))
            .Select(match => match.Groups[1].Value.TrimEnd('.', ' '))
            .Where(line => line.Split(' ') is [_, var word, ..] && (known.Contains(word) || word.StartsWith('-')))
            .Where(line => line.Split(' ') is not [_, _, "x", ..]);
    }

    private static IEnumerable<string> Sources(params string[] rooms)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Bib.sln"))) root = root.Parent!;
        return rooms
            .SelectMany(room => Directory.EnumerateFiles(
                Path.Combine(root.FullName, "src", room), "*.cs", SearchOption.AllDirectories))
            .Select(File.ReadAllText);
    }

    [GeneratedRegex("`(bib [^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"(?<= )[A-Z]{4}[A-Z:]*")]
    private static partial Regex Place();

    [GeneratedRegex(@"\{[^{}]+\}")]
    private static partial Regex Value();

    [GeneratedRegex("\"((?:[^\"\\\\\n]|\\\\.)*)\"")]
    private static partial Regex Literal();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escape();

    [GeneratedRegex("""'[^']*'|"[^"]*"|[^\s]+""")]
    private static partial Regex Word();

    [GeneratedRegex("""(?:^|: |\? |`|\$ |  )(bib (?:'[^']*'|"[^"]*"|[^'"`;,|>#])+)""")]
    private static partial Regex Told();
}
