using System.Text.RegularExpressions;
using Bib.Cli.Commands;
using Bib.Cli.Invocation;
using Bib.Cli.Terminal;

namespace Bib.Cli.Tests.Commands;

/// <summary>What a hint tells people to run can be run: the node's hints name commands of bib.</summary>
public sealed partial class HintTests
{
    public static TheoryData<string> Hints => [.. All().Distinct().Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Hints))]
    public void Every_command_that_a_hint_names_can_be_run(string line)
    {
        var nowhere = new BibTerminal(TextReader.Null, TextWriter.Null, TextWriter.Null, false, false, false, _ => null);

        var parsed = CommandTree.Create(new GlobalOptions(), nowhere).Parse(line[4..]);

        parsed.Errors.ShouldBeEmpty(line);
        parsed.CommandResult.Command.ShouldBeAssignableTo<BibCommand>(line);
    }

    private static IEnumerable<string> All()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Bib.sln"))) root = root.Parent!;
        return new[] { "Grains", "Gateway" }
            .SelectMany(room => Directory.EnumerateFiles(
                Path.Combine(root.FullName, "src", room), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Command().Matches(File.ReadAllText(file)))
            .Select(match => Value().Replace(match.Groups[1].Value, "x"));
    }

    [GeneratedRegex("`(bib [^`]+)`")]
    private static partial Regex Command();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Value();
}
