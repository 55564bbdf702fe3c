using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Completion;

/// <summary><c>bib completion</c>: the script by which a shell completes bib's words.</summary>
internal sealed class CompletionCommand : BibCommand
{
    private readonly Argument<string> _shell;

    public CompletionCommand() : base("completion", "Print the script that makes a shell complete bib's words.")
    {
        _shell = Add(new Argument<string>("shell") { Description = "bash, zsh, fish or pwsh." });
        _shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib completion bash >> ~/.bashrc", "commands, options, topics and datasets, in bash"),
        new("bib completion zsh >> ~/.zshrc", "in zsh, behind compinit"),
        new("bib completion fish > ~/.config/fish/completions/bib.fish", "in fish"),
        new("bib completion pwsh >> $PROFILE", "in PowerShell"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        await invocation.Terminal.Out.WriteAsync(ShellScript.Of(invocation.Value(_shell)).ReplaceLineEndings("\n"));
        await invocation.Terminal.Out.FlushAsync(cancellationToken);
        return ExitCode.Ok;
    }
}
