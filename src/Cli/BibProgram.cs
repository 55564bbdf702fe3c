using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Bib.Cli.Commands;
using Bib.Cli.Errors;
using Bib.Cli.Help;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.Cli.Terminal;

namespace Bib.Cli;

/// <summary>
/// Runs one command line, and is the one place where whatever goes wrong becomes an error and a code.
/// </summary>
internal static class BibProgram
{
    /// <summary>EPIPE.</summary>
    private const int BrokenPipe = 32;

    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, BibTerminal terminal, TimeProvider time, CancellationToken cancellationToken)
    {
        var options = new GlobalOptions();
        var root = CommandTree.Create(options, terminal);
        // What everybody tries first on a program that they do not know.
        if (args.Count > 0 && args[0] == "--version") args = ["version", .. args.Skip(1)];
        var line = args;
        var parsed = root.Parse([.. EnvironmentTwins.Expand(root, args, terminal.Variable)]);
        if (parsed.Action is HelpPageAction help) return help.Invoke(parsed);

        var program = ProgramName.Of(terminal, root);
        var format = FormatOf(parsed, options);
        terminal = parsed.GetValue(options.NoColour)
            ? terminal with { Variable = name => name == "NO_COLOR" ? "1" : terminal.Variable(name) }
            : terminal;
        if (parsed.GetValue(options.NoPager)) terminal = terminal with { Height = 0 };
        try
        {
            if (parsed.CommandResult.Command is not BibCommand && parsed.UnmatchedTokens.Count == 0)
            {
                // Half a command is a question: what could follow?
                HelpPage.Write(terminal.Error, parsed.CommandResult.Command, program);
                return parsed.CommandResult.Command is RootCommand ? ExitCode.Ok : ExitCode.Usage;
            }

            if (parsed.Errors.Count > 0 || Swallowed(parsed) is not null
                || parsed.CommandResult.Command is not BibCommand command)
                throw WrongUsage(parsed);

            using var invocation = new Invocation.Invocation(parsed, options, terminal, time, line);
            return await command.RunAsync(invocation, cancellationToken);
        }
        catch (CliException error)
        {
            await terminal.Out.FlushAsync(CancellationToken.None);
            ErrorReport.Write(terminal, program, error, format);
            return error.Exit;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Error.WriteLine("interrupted");
            return ExitCode.Interrupted;
        }
        catch (IOException closed) when (!terminal.OutIsTerminal && closed.HResult == BrokenPipe)
        {
            // Whoever read our output has read enough (head, less): nothing is wrong.
            return ExitCode.Ok;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            var told = new CliException(
                CliException.LocalDisk, ExitCode.Failed, $"This machine's disk refused: {fault.Message.TrimEnd('.')}.",
                "Make space, or name another place; then run the command again.");
            ErrorReport.Write(terminal, program, told, format);
            return told.Exit;
        }
        catch (Exception unexpected)
        {
            ErrorReport.Write(terminal, program, Unexpected(unexpected, parsed.GetValue(options.Debug)), format);
            return ExitCode.Failed;
        }
    }

    private static OutputFormat FormatOf(ParseResult parsed, GlobalOptions options) =>
        parsed.GetResult(options.Output) is { Tokens: [var token] }
            && Enum.TryParse<OutputFormat>(token.Value, ignoreCase: true, out var format)
            ? format
            : OutputFormat.Table;

    private static CliException WrongUsage(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var path = command is RootCommand ? "bib" : PathOf(parsed.CommandResult);

        // A misspelled option leaves its value behind, too: the option is what went wrong.
        var unknown = Swallowed(parsed) ?? parsed.UnmatchedTokens.FirstOrDefault(token => token.StartsWith('-'))
            ?? (parsed.UnmatchedTokens is [var first, ..] ? first : null);
        var near = unknown is null ? null : Suggestion.Nearest(unknown, Names(parsed.CommandResult));
        var missing = command.Arguments
            .Where(argument => (parsed.GetResult(argument)?.Tokens.Count ?? 0) < argument.Arity.MinimumNumberOfValues)
            .Select(argument => $"<{argument.Name}>").ToList();
        var message = unknown is not null ? $"'{unknown}' is no command or option of '{path}'."
            : missing.Count > 0 && parsed.Errors.Count > 0 ? $"'{path}' needs {string.Join(" and ", missing)}."
            : parsed.Errors.Count > 0 ? parsed.Errors[0].Message : $"'{path}' is half a command.";
        return new CliException(
            CliException.WrongUsage, ExitCode.Usage, message,
            near is not null ? $"Did you mean '{near}'? {path} --help lists all."
            : Swallowed(parsed) is null ? $"{path} --help"
            : $"{path} --help lists all; an argument that begins so stands behind a lone --.");
    }

    /// <summary>
    /// An option that does not exist and was taken for an argument, which it is only after <c>--</c>.
    /// </summary>
    private static string? Swallowed(ParseResult parsed) =>
        parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash)
            ? null
            : parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
                .FirstOrDefault(token => IsLikeOption(token.Value))?.Value;

    /// <summary>An option's name has no white space in it; SQL that begins with a comment has.</summary>
    private static bool IsLikeOption(string token) =>
        token.StartsWith("--", StringComparison.Ordinal) && !token.Split('=', 2)[0].Any(char.IsWhiteSpace);

    private static IEnumerable<string> Names(CommandResult result) => result.Command.Subcommands
        .Select(sub => sub.Name)
        .Concat(EnvironmentTwins.OptionsOf(result).Where(option => option is not VersionOption)
            .Select(option => option.Name));

    private static string PathOf(CommandResult result) => result.Parent is CommandResult { Command: not RootCommand } above
        ? $"{PathOf(above)} {result.Command.Name}"
        : $"bib {result.Command.Name}";

    private static CliException Unexpected(Exception exception, bool withStack) => new(
        CliException.Unexpected, ExitCode.Failed, "bib failed; this is a fault of its own.",
        "Run it again with --debug and report what it says.")
    {
        Cause = withStack ? exception.ToString() : $"{exception.GetType().Name}: {exception.Message}",
    };
}
