using System.CommandLine;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Help;
using Bib.Cli.Output;
using Bib.Cli.Terminal;
using Bib.Client.Connections;

namespace Bib.Cli.Invocation;

/// <summary>One run of a command: its values, its terminal, its way to the node.</summary>
internal sealed class Invocation(
    ParseResult parsed, GlobalOptions options, BibTerminal terminal, TimeProvider time, IReadOnlyList<string> line)
    : IDisposable
{
    private NodeContext? _context;
    private NodeLink? _node;

    public BibTerminal Terminal { get; } = terminal;

    public TimeProvider Time { get; } = time;

    /// <summary>
    /// The command as it was typed, with all that was said: what takes up again what was broken off. Without the program's
    /// name as it was typed; <see cref="Remark"/> puts it in.
    /// </summary>
    public string Line => string.Join(' ', line.Select(ShellWord.Quoted).Prepend(ProgramName.Plain));

    /// <summary>What was typed to run bib.</summary>
    public ProgramName Program { get; } = ProgramName.Of(terminal, parsed.RootCommandResult.Command);

    public OutputWriter Output { get; } = new(terminal, options.ChoiceOf(parsed));

    /// <summary>The socket of a node of this machine: the one named, else where bibd of this user puts it.</summary>
    public string Socket { get; } =
        parsed.GetValue(options.Socket) is { Length: > 0 } named ? named : SocketLocation.DefaultPath(terminal.Variable);

    /// <summary>The nodes that bib knows by name.</summary>
    public ContextStore Contexts { get; } = new(terminal.Variable);

    /// <summary>The node that this run talks to: by the socket named, the context named, or the one in use.</summary>
    /// <exception cref="CliException">There is no context of the name.</exception>
    public NodeContext Context => _context ??=
        parsed.GetValue(options.Socket) is { Length: > 0 } socket ? new NodeContext(NodeContext.Local, socket, null)
        : Contexts.Find(parsed.GetValue(options.Context) is { Length: > 0 } name ? name : Contexts.CurrentName);

    /// <summary>Where that node is, for people: prompts and remarks name it.</summary>
    public string Where => Context.Where;

    /// <summary>
    /// Refuses where the command means another machine's node: only one of this machine is started and stopped.
    /// </summary>
    /// <exception cref="CliException">The context in use is a node over TCP.</exception>
    public void RequireLocal()
    {
        if (Context.Address is not null)
            throw new CliException(
                CliException.WrongUsage, ExitCode.Usage,
                $"{Where} is another machine's node; only a node of this machine is started and stopped from here.",
                $"{HelpPage.PathOf(parsed.CommandResult.Command)} --context {NodeContext.Local}");
    }

    /// <summary>How long one call may take.</summary>
    public TimeSpan Timeout { get; } = TimeSpan.FromSeconds(parsed.GetValue(options.Timeout));

    /// <summary>Whether somebody said how long one call may take.</summary>
    public bool HasTimeout => Has(options.Timeout);

    /// <summary>The connection to the node; made at first use.</summary>
    public NodeLink Node => _node ??= new NodeLink(
        Context,
        new ServerPin(Context.ServerKey),
        Context.Address is null ? null : Contexts.TokenOf(Context.Name, Time.GetUtcNow()),
        Timeout,
        Time);

    public T? Value<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>An argument's value; null only where the argument may be left out.</summary>
    public T Value<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    /// <summary>Whether the option was given, on the line or by its variable.</summary>
    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>Whether only errors and data are wanted.</summary>
    public bool IsQuiet { get; } = parsed.GetValue(options.Quiet);

    /// <summary>Tells a person what happened; nothing that a program would want to read.</summary>
    public void Remark(string text)
    {
        if (!IsQuiet) Terminal.Error.WriteLine(Printable.Lines(Program.In(text)));
    }

    /// <summary>Asks before something is destroyed. Without a person to ask, refuses.</summary>
    /// <param name="what">What would happen, with its object and its node.</param>
    /// <param name="yes">The option that answers beforehand.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="typed">What has to be typed where much would be destroyed at once; null for a y.</param>
    public async Task ConfirmAsync(
        string what, Option<bool> yes, CancellationToken cancellationToken, string? typed = null)
    {
        if (Value(yes)) return;
        if (!Terminal.InIsTerminal)
            throw new CliException(
                CliException.NeedsConfirmation, ExitCode.Usage,
                $"{what} needs a yes, and there is no terminal to ask at.",
                "Add --yes, or see first what would happen with --dry-run.");
        var question = typed is null ? "Go on? [y/N] " : $"To go on, type {Printable.OneLine(typed)}: ";
        Terminal.Error.Write($"{Printable.Lines(what)}. {question}");
        var answer = (await Terminal.In.ReadLineAsync(cancellationToken))?.Trim();
        if (typed is null ? answer?.ToLowerInvariant() is not ("y" or "yes") : answer != typed)
            throw new CliException(
                CliException.NeedsConfirmation, ExitCode.Failed, "Nothing was changed.",
                $"Answer {typed ?? "y"} to go on, or see what would happen with --dry-run.");
    }

    public void Dispose() => _node?.Dispose();
}
