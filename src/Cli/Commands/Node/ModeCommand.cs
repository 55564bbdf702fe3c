using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Output;
using Bib.V1;

namespace Bib.Cli.Commands.Node;

/// <summary><c>bib node mode</c>: what of the network the node keeps; shows it, or changes it while it runs.</summary>
internal sealed class ModeCommand : BibCommand
{
    private const string Key = "p2p.mode";

    private static readonly Shape _shape = new([new("mode")], "mode");

    private readonly Argument<string?> _mode;
    private readonly Option<bool> _dryRun;

    public ModeCommand() : base("mode", "Show what of the network the node keeps, or change it.")
    {
        _mode = Add(new Argument<string?>("mode")
        {
            Description = "full: every topic of every node; selective: the topics that it follows, which "
                + "`bib topic subscriptions` lists; proxy: nothing, reads are answered by other nodes. "
                + "What is here already stays. Default: only show it.",
            Arity = ArgumentArity.ZeroOrOne,
        });
        _mode.AcceptOnlyFromAmong("full", "selective", "proxy");
        _dryRun = Add(new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib node mode", "what it keeps"),
        new("bib node mode full", "everything from now on; it begins at once, and remembers it"),
        new("bib node mode proxy", "nothing: other nodes answer, and nothing is written here"),
        new("bib node mode selective", "what it follows, again"),
        new("bib node mode full --dry-run", "only says what would be done"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var node = new NodeService.NodeServiceClient(invocation.Node.Invoker);
        var network = await invocation.Node.CallAsync(
            call => node.GetNetworkAsync(new GetNetworkRequest(), call), cancellationToken);
        var now = KnownNodeRecord.ModeOf(network.Mode);
        var wanted = invocation.Value(_mode);
        if (wanted is not null && invocation.Value(_dryRun))
        {
            invocation.Remark(wanted == now ? $"it is {now} already" : $"would make it {wanted}; it is {now}");
            return ExitCode.Ok;
        }

        if (wanted is not null) now = await SwitchAsync(invocation, wanted, cancellationToken);
        await invocation.Output.WriteOneAsync(_shape, new JsonObject { ["mode"] = now }, cancellationToken);
        return ExitCode.Ok;
    }

    private static async Task<string> SwitchAsync(
        Invocation.Invocation invocation, string wanted, CancellationToken cancellationToken)
    {
        var admin = new AdminService.AdminServiceClient(invocation.Node.Invoker);
        var request = new SetConfigRequest { Key = Key, Value = wanted };
        var setting = (await invocation.Node.CallAsync(
            call => admin.SetConfigAsync(request, call), cancellationToken)).Setting;
        if (setting.Value != wanted)
            invocation.Remark($"it stays {setting.Value}: the {setting.Origin} wins over the file, which says {wanted} now");
        return setting.Value;
    }
}
