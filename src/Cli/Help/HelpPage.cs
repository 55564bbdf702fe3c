using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Help;

/// <summary>
/// A command's help: summary, usage, examples first, then its options, those of every command, variables and exit
/// codes. At most 80 columns.
/// </summary>
internal static class HelpPage
{
    /// <summary>Writes it.</summary>
    /// <param name="text">Where to.</param>
    /// <param name="command">The command.</param>
    /// <param name="program">What was typed to run bib.</param>
    public static void Write(TextWriter text, Command command, ProgramName program)
    {
        var path = PathOf(command);
        text.WriteLine(command.Description);
        Section("Usage", [Usage(command, path)]);
        if (command is IDescribed described)
            Section("Examples", described.Examples.SelectMany(example =>
                new[] { $"# {example.Meaning}", example.Line }));
        Pairs("Commands", command.Subcommands.Where(sub => !sub.Hidden)
            .Select(sub => (sub.Name, sub.Description ?? "")));
        Pairs("Arguments", command.Arguments
            .Select(argument => ($"<{argument.Name}>", argument.Description ?? "")));
        var own = command.Options.Where(option => !option.Recursive && !option.Hidden).ToList();
        Pairs("Options", own.Select(Described));
        Pairs("Options of every command", Inherited(command).Select(Described));
        if (command.Subcommands.Count == 0 || command is RootCommand)
        {
            Section("Environment", Wrapping.Lines(
                "Every option has a variable: --" + (own.FirstOrDefault()?.Name.TrimStart('-') ?? "output") + " is "
                + (own.Count > 0 ? EnvironmentTwins.NameOf(own[0]) : "BIB_OUTPUT")
                + ". A flag wins over its variable. NO_COLOR and TERM=dumb are honoured.", Wrapping.Width - 2));
            Section("Exit codes", ExitCode.All.Select(
                entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Code,3}  {entry.Meaning}")));
        }

        if (command is RootCommand)
            Section("Help topics", HelpTopic.All.Select(topic => $"bib help {topic.Name,-12}  {topic.Summary}"));
        if (command.Subcommands.Count > 0)
            Section("See also", [$"{path} <command> --help"]);
        else if (command.Parents.FirstOrDefault() is Command parent)
            Section("See also", [$"{PathOf(parent)} --help"]);

        void Section(string title, IEnumerable<string> lines)
        {
            text.WriteLine();
            text.WriteLine($"{title}:");
            foreach (var line in lines) text.WriteLine($"  {program.In(line)}");
        }

        void Pairs(string title, IEnumerable<(string Name, string Meaning)> pairs)
        {
            var all = pairs.ToList();
            if (all.Count > 0) Section(title, Columns([.. all.Select(pair => (pair.Name, program.In(pair.Meaning)))]));
        }
    }

    /// <summary>How a command is typed.</summary>
    public static string Usage(Command command, string path)
    {
        var arguments = string.Concat(command.Arguments.Select(argument =>
            argument.Arity.MinimumNumberOfValues == 0 ? $" [<{argument.Name}>]" : $" <{argument.Name}>"));
        return command.Subcommands.Count > 0
            ? $"{path} <command> [options]"
            : $"{path}{arguments} [options]";
    }

    /// <summary>An option as it is typed, and what it does.</summary>
    public static (string, string) Described(Option option)
    {
        var alias = option.Aliases.FirstOrDefault(name => name.Length == 2);
        var value = TakesValue(option) ? $" <{option.HelpName ?? "value"}>" : "";
        var description = option is HelpOption ? "Show this help." : option.Description ?? "";
        return ($"{(alias is null ? "" : alias + ", ")}{option.Name}{value}", description);
    }

    /// <summary>The options that a command takes: its own, and those from above.</summary>
    public static IEnumerable<Option> OptionsOf(Command command) => command.Options
        .Where(option => !option.Recursive && !option.Hidden).Concat(Inherited(command));

    /// <summary>Whether an option is followed by a value.</summary>
    public static bool TakesValue(Option option) =>
        option.ValueType != typeof(bool) && option is not (HelpOption or VersionOption);

    /// <summary>The tree that a command hangs in.</summary>
    public static Command RootOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } above ? RootOf(above) : command;

    private static IEnumerable<Option> Inherited(Command command)
    {
        for (Symbol? above = command; above is not null; above = above.Parents.FirstOrDefault())
        {
            if (above is not Command owner) continue;
            foreach (var option in owner.Options.Where(option => option.Recursive && !option.Hidden))
                yield return option;
        }
    }

    /// <summary>A command as it is typed, from <c>bib</c> on.</summary>
    public static string PathOf(Symbol command)
    {
        var names = new List<string>();
        for (Symbol? at = command; at is not null; at = at.Parents.FirstOrDefault())
            names.Insert(0, at is RootCommand ? "bib" : at.Name);
        return string.Join(' ', names);
    }

    /// <summary>Names with their meanings beside them, wrapped; below them, where a name is long.</summary>
    private static IEnumerable<string> Columns(IReadOnlyList<(string Name, string Meaning)> pairs)
    {
        var column = Math.Min(pairs.Max(pair => pair.Name.Length), 24);
        return pairs.SelectMany(pair =>
        {
            var lines = Wrapping.Lines(pair.Meaning, Wrapping.Width - 4 - column).ToList();
            var rest = lines.Skip(1).Select(line => new string(' ', column + 2) + line);
            return pair.Name.Length > column
                ? lines.Select(line => new string(' ', column + 2) + line).Prepend(pair.Name)
                : rest.Prepend($"{pair.Name.PadRight(column)}  {lines.FirstOrDefault("")}");
        });
    }
}
