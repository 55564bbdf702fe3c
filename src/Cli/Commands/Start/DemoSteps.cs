using System.Globalization;
using Bib.Cli.Errors;

namespace Bib.Cli.Commands.Start;

/// <summary>The steps of a demo: each is a line of bib, shown with its reason and run; the first that fails ends it.</summary>
internal sealed class DemoSteps(CommandLines lines, CancellationToken cancellationToken)
{
    /// <summary>A line that ends well.</summary>
    public Task RunAsync(string because, params string[] line) => RunAsync(because, ExitCode.Ok, line);

    /// <summary>A line that ends with a code of its own.</summary>
    /// <exception cref="CliException">It ended otherwise.</exception>
    public async Task RunAsync(string because, int expected, string[] line)
    {
        var code = await lines.ShowAsync(because, cancellationToken, line);
        cancellationToken.ThrowIfCancellationRequested();
        if (code != expected)
            throw new CliException(
                CliException.StepFailed, code,
                string.Create(CultureInfo.InvariantCulture, $"The demo stopped: bib {line[0]} {line[1]} ended with {code}."),
                "bib doctor");
    }
}
