using System.Diagnostics;

namespace Bib.EndToEnd.Tests.Nodes;

/// <summary>What one run of the command line came to.</summary>
internal sealed record BibRun(int ExitCode, string Output, string Error)
{
    public static Task<BibRun> OfAsync(NodeFolder folder, params string[] arguments) =>
        OfAsync(folder, new Dictionary<string, string>(), arguments);

    public static async Task<BibRun> OfAsync(
        NodeFolder folder, IReadOnlyDictionary<string, string> variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(Programs.Bib)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Root,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["BIB_SOCKET"] = folder.Socket;
        start.Environment["HOME"] = folder.Root;
        // A machine that does much else may take long for an answer.
        start.Environment["BIB_TIMEOUT"] = "120";
        // Its path is the tests' business.
        start.Environment["BIB_TYPED_AS"] = "bib";
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(120));
        return new(process.ExitCode, await output, await error);
    }
}
