using Bib.Cli.Terminal;

namespace Bib.Cli.Tests;

/// <summary>Runs a command line in this process and tells what it came to.</summary>
internal sealed record BibRun(int ExitCode, string Output, string Error)
{
    public static Task<BibRun> OfAsync(PlayedNode node, params string[] args) =>
        OfAsync(new Dictionary<string, string> { ["BIB_SOCKET"] = node.Socket }, "", args);

    public static async Task<BibRun> OfAsync(
        IReadOnlyDictionary<string, string> variables, string typed, params string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        var terminal = new BibTerminal(
            new StringReader(typed), output, error,
            InIsTerminal: typed.Length > 0, OutIsTerminal: false, ErrorIsTerminal: typed.Length > 0,
            variables.GetValueOrDefault) { VariableNames = () => variables.Keys };
        var code = await BibProgram.RunAsync(
            args, terminal, TimeProvider.System, TestContext.Current.CancellationToken);
        return new(code, output.ToString(), error.ToString());
    }
}
