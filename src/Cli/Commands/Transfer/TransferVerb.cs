using System.CommandLine;
using Bib.Cli.Connections;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.V1;

namespace Bib.Cli.Commands.Transfer;

/// <summary><c>bib transfer pause</c>, <c>resume</c> and <c>cancel</c>.</summary>
internal sealed class TransferVerb : BibCommand
{
    private readonly Argument<string> _id;
    private readonly Option<bool> _dryRun;
    private readonly Func<TransferService.TransferServiceClient, string, NodeLink, CancellationToken, Task<V1.Transfer>> _call;

    private TransferVerb(
        string name,
        string description,
        Func<TransferService.TransferServiceClient, string, NodeLink, CancellationToken, Task<V1.Transfer>> call,
        IReadOnlyList<Example> examples) : base(name, description)
    {
        (_call, Examples) = (call, examples);
        _id = Add(new Argument<string>("transfer") { Description = "Its id, as `bib transfer list` shows it." });
        _dryRun = Add(new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." });
    }

    public override IReadOnlyList<Example> Examples { get; }

    public static TransferVerb Pause() => new(
        "pause", "Have a transfer wait until it is resumed, over restarts of the node, too.",
        static async (stub, id, node, stop) => (await node.CallAsync(
            call => stub.PauseTransferAsync(new() { TransferId = id }, call), stop)).Transfer,
        [
            new("bib transfer pause $TRANSFER", "an id of `bib transfer list --open`"),
            new("bib transfer pause $TRANSFER --dry-run", "try it first"),
        ]);

    public static TransferVerb Resume() => new(
        "resume", "Have a transfer that was paused go on where it was.",
        static async (stub, id, node, stop) => (await node.CallAsync(
            call => stub.ResumeTransferAsync(new() { TransferId = id }, call), stop)).Transfer,
        [
            new("bib transfer resume $TRANSFER", "an id of `bib transfer list --open`"),
            new("bib transfer resume $TRANSFER --dry-run", "try it first"),
        ]);

    public static TransferVerb Cancel() => new(
        "cancel", "Give a transfer up: its dataset is not fetched any more.",
        static async (stub, id, node, stop) => (await node.CallAsync(
            call => stub.CancelTransferAsync(new() { TransferId = id }, call), stop)).Transfer,
        [
            new("bib transfer cancel $TRANSFER", "an id of `bib transfer list --open`"),
            new("bib transfer cancel $TRANSFER --dry-run", "try it first"),
        ]);

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var id = invocation.Value(_id);
        if (invocation.Value(_dryRun))
        {
            invocation.Remark($"would {Name} transfer {id} at {invocation.Where}");
            return ExitCode.Ok;
        }

        var stub = new TransferService.TransferServiceClient(invocation.Node.Invoker);
        var transfer = await _call(stub, id, invocation.Node, cancellationToken);
        await invocation.Output.WriteOneAsync(TransferRecord.Shape, TransferRecord.Of(transfer), cancellationToken);
        return ExitCode.Ok;
    }
}
