using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Config;

/// <summary><c>bib config reload</c>: what SIGHUP does, with an answer.</summary>
internal sealed class ConfigReloadCommand() : BibCommand("reload", "Make the node read its config.yaml again.")
{
    private static readonly Shape _shape = new([new("key"), new("in_force")], "key");

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib config reload", "which settings have changed"),
        new("bib config reload -o json", "the same, for a script; [] when none has"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var stub = new V1.AdminService.AdminServiceClient(invocation.Node.Invoker);
        var change = await invocation.Node.CallAsync(
            call => stub.ReloadConfigAsync(new V1.ReloadConfigRequest(), call), cancellationToken);
        var records = change.Applied.Select(key => Record(key, "now"))
            .Concat(change.Waiting.Select(key => Record(key, "from the next start")));
        await invocation.Output.WriteManyAsync(_shape, records.ToAsyncEnumerable(), cancellationToken);
        return ExitCode.Ok;
    }

    private static JsonObject Record(string key, string when) => new() { ["key"] = key, ["in_force"] = when };
}
