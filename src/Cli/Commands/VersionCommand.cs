using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands;

/// <summary><c>bib version</c>: of this program; asks no node.</summary>
internal sealed class VersionCommand() : BibCommand("version", "Show the version of bib.")
{
    private static readonly Shape _shape = new([new("version"), new("runtime"), new("platform")], "version");

    /// <summary>The version of bib.</summary>
    public static string Number { get; } = typeof(VersionCommand).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib version", "the version, for people"),
        new("bib version -o json", "the same, for a script"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var version = Number;
        if (invocation.Output.Format is OutputFormat.Table or OutputFormat.Wide)
        {
            await invocation.Terminal.Out.WriteLineAsync($"bib {version}");
            await invocation.Terminal.Out.FlushAsync(cancellationToken);
            return ExitCode.Ok;
        }

        var record = new JsonObject
        {
            ["version"] = version,
            ["runtime"] = RuntimeInformation.FrameworkDescription,
            ["platform"] = RuntimeInformation.RuntimeIdentifier,
        };
        await invocation.Output.WriteOneAsync(_shape, record, cancellationToken);
        return ExitCode.Ok;
    }
}
