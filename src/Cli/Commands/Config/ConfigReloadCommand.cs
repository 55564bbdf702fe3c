using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Config;

/// <summary><c>bib config reload</c>: what SIGHUP does, with an answer.</summary>
internal sealed class ConfigReloadCommand : BibCommand
{
    private static readonly Shape _shape = new([new("key"), new("in_force")], "key");
    private readonly Option<bool> _dryRun;

    public ConfigReloadCommand() : base("reload", "Make the node read its config.yaml again.") =>
        _dryRun = Add(new Option<bool>("--dry-run") { Description = "Only say what would be in force." });

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib config reload", "which settings have changed"),
        new("bib config reload --dry-run", "whether the file is right, and what it would change"),
        new("bib config reload -o json", "the same, for a script; [] when none has"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var isDry = invocation.Value(_dryRun);
        var stub = new V1.AdminService.AdminServiceClient(invocation.Node.Invoker);
        var change = await invocation.Node.CallAsync(
            call => stub.ReloadConfigAsync(new V1.ReloadConfigRequest { DryRun = isDry }, call), cancellationToken);
        if (isDry) invocation.Remark("nothing is in force that was not before");
        var records = change.Applied.Select(key => Record(key, "now"))
            .Concat(change.Waiting.Select(key => Record(key, "from the next start")));
        await invocation.Output.WriteManyAsync(_shape, records.ToAsyncEnumerable(), cancellationToken);
        return ExitCode.Ok;
    }

    private static JsonObject Record(string key, string when) => new() { ["key"] = key, ["in_force"] = when };
}
