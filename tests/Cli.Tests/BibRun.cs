using Bib.Cli.Terminal;

namespace Bib.Cli.Tests;

/// <summary>Runs a command line in this process and tells what it came to.</summary>
internal sealed record BibRun(int ExitCode, string Output, string Error)
{
    public static Task<BibRun> OfAsync(PlayedNode node, params string[] args) =>
        OfAsync(Reaching(node), "", args);

    /// <summary>The same by a clock of the test's own, for lines that are written only when time has passed.</summary>
    public static Task<BibRun> OfAsync(PlayedNode node, TimeProvider clock, params string[] args) =>
        OfAsync(Reaching(node), "", clock, args);

    public static Task<BibRun> OfAsync(
        IReadOnlyDictionary<string, string> variables, string typed, params string[] args) =>
        OfAsync(variables, typed, TimeProvider.System, args);

    private static async Task<BibRun> OfAsync(
        IReadOnlyDictionary<string, string> variables, string typed, TimeProvider clock, string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        var terminal = new BibTerminal(
            new StringReader(typed), output, error,
            InIsTerminal: typed.Length > 0, OutIsTerminal: false, ErrorIsTerminal: typed.Length > 0,
            variables.GetValueOrDefault) { VariableNames = () => variables.Keys };
        var code = await BibProgram.RunAsync(
            args, terminal, clock, TestContext.Current.CancellationToken);
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>With as long as a busy machine may take, but for a node that is played to hang.</summary>
    private static Dictionary<string, string> Reaching(PlayedNode node)
    {
        Dictionary<string, string> variables = new() { ["BIB_SOCKET"] = node.Socket };
        if (!node.Node.Hangs) variables["BIB_TIMEOUT"] = "120";
        return variables;
    }
}
