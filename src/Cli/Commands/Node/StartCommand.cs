using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Node;

/// <summary><c>bib node start</c>: runs bibd in the background and waits until it is ready.</summary>
internal sealed class StartCommand : BibCommand
{
    private readonly Option<int> _wait;

    public StartCommand() : base("start", "Start a node in the background and wait until it is ready.") =>
        _wait = Add(NodeLife.Wait("it is ready"));

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib node start", "start it, or say that it runs"),
        new("bib node start --wait 120", "on a slow machine"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        invocation.RequireLocal();
        var life = new NodeLife(invocation, TimeSpan.FromSeconds(invocation.Value(_wait)));
        var info = await life.AskAsync(cancellationToken);
        if (info is not null) invocation.Remark($"A node runs already: {info.NodeId}, pid {info.ProcessId}.");
        info ??= await life.StartAsync([], new Dictionary<string, string>(), cancellationToken);
        await invocation.Output.WriteOneAsync(NodeRecord.Shape, NodeRecord.Of(info), cancellationToken);
        return ExitCode.Ok;
    }
}
