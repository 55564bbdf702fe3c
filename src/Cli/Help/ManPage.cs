using System.CommandLine;
using System.Globalization;
using System.Text;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Help;

/// <summary>A command's help as a manual page (man-pages(7), roff's <c>man</c> macros), from the same tree.</summary>
internal static class ManPage
{
    /// <summary>The page's file: <c>bib-topic-list.1</c>.</summary>
    public static string FileOf(Command command) => HelpPage.PathOf(command).Replace(' ', '-') + ".1";

    public static string Of(Command command)
    {
        var path = HelpPage.PathOf(command);
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $".TH \"{path.Replace(' ', '-').ToUpperInvariant()}\" 1 \"\" \"bib\" \"Bib\"\n");
        Section(page, "NAME", $"{Text(path.Replace(' ', '-'))} \\- {Text((command.Description ?? "").TrimEnd('.'))}\n");
        Section(page, "SYNOPSIS", $"\\fB{Text(path)}\\fR{Text(HelpPage.Usage(command, path)[path.Length..])}\n");
        if (command is IDescribed described)
            Section(page, "EXAMPLES", string.Concat(described.Examples.Select(example =>
                $".PP\n{Line(example.Meaning)}\n.PP\n.RS 4\n.nf\n{Line(example.Line)}\n.fi\n.RE\n")));
        Entries(page, "COMMANDS", command.Subcommands.Where(sub => !sub.Hidden)
            .Select(sub => ($"{path} {sub.Name}", sub.Description ?? "")));
        Entries(page, "ARGUMENTS", command.Arguments
            .Select(argument => ($"<{argument.Name}>", argument.Description ?? "")));
        Entries(page, "OPTIONS", HelpPage.OptionsOf(command).Select(HelpPage.Described));
        Entries(page, "EXIT STATUS", ExitCode.All
            .Select(entry => (entry.Code.ToString(CultureInfo.InvariantCulture), entry.Meaning)));
        Section(page, "ENVIRONMENT", "Every option has a variable: \\fB\\-\\-output\\fR is \\fBBIB_OUTPUT\\fR. "
            + "A flag wins over its variable. See \\fBbib help environment\\fR.\n");
        var above = command.Parents.OfType<Command>().FirstOrDefault();
        var related = command.Subcommands.Where(sub => !sub.Hidden).Prepend(above).OfType<Command>()
            .Select(other => $"\\fB{Text(HelpPage.PathOf(other).Replace(' ', '-'))}\\fR(1)");
        Section(page, "SEE ALSO", string.Join(", ", related.DefaultIfEmpty("\\fBbib\\fR(1)")) + "\n");
        return page.ToString();
    }

    private static void Entries(StringBuilder page, string title, IEnumerable<(string Name, string Meaning)> entries)
    {
        var all = string.Concat(entries.Select(entry => $".TP\n\\fB{Text(entry.Name)}\\fR\n{Line(entry.Meaning)}\n"));
        if (all.Length > 0) Section(page, title, all);
    }

    private static void Section(StringBuilder page, string title, string text) =>
        page.Append(".SH ").Append(title).Append('\n').Append(text);

    private static string Text(string text) => text
        .Replace("\\", "\\(rs", StringComparison.Ordinal)
        .Replace("-", "\\-", StringComparison.Ordinal)
        .Replace("'", "\\(aq", StringComparison.Ordinal)
        .Replace("…", "\\&...", StringComparison.Ordinal);

    /// <summary>A line of its own; a dot at its beginning would be a macro.</summary>
    private static string Line(string text) => Text(text) is var line && line.StartsWith('.') ? "\\&" + line : line;
}
