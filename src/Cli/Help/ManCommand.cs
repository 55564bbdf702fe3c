using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Help;

/// <summary><c>bib man</c>: every command's manual page, as files that <c>man</c> finds.</summary>
internal sealed class ManCommand : BibCommand
{
    private readonly Argument<string> _folder;

    public ManCommand() : base("man", "Write the manual pages of all commands into a folder.") =>
        _folder = Add(new Argument<string>("folder")
        {
            Description = "Where man looks; the pages come into man1 in it.",
        });

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib man ~/.local/share/man", "then: man bib-topic-list"),
        new("bib man ./man", "then: man -M ./man bib"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(invocation.Value(_folder), "man1");
        var count = 0;
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var command in All(HelpPage.RootOf(this)))
            {
                await File.WriteAllTextAsync(
                    Path.Combine(folder, ManPage.FileOf(command)), ManPage.Of(command), cancellationToken);
                count++;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CliException(
                CliException.BadDestination, ExitCode.Failed, $"The pages cannot be written to {folder}: {fault.Message}",
                "bib man ~/.local/share/man");
        }

        invocation.Remark($"wrote {count} pages into {folder}");
        return ExitCode.Ok;
    }

    private static IEnumerable<Command> All(Command command) =>
        command.Subcommands.Where(sub => !sub.Hidden).SelectMany(All).Prepend(command);
}
