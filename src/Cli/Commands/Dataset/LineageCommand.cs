using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;
using Bib.Cli.Lineage;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset lineage</c>: what a version was made of, and what was made of it.</summary>
internal sealed class LineageCommand : DatasetCommand
{
    private const int DepthMax = 100;

    private static readonly Shape _shape = new([new("dataset"), new("nodes"), new("edges"), new("cut")], "dataset");

    private readonly Argument<string> _version;
    private readonly Option<bool> _up;
    private readonly Option<bool> _down;
    private readonly Option<int> _depth;
    private readonly Option<bool> _dot;

    public LineageCommand() : base("lineage", "Tell what a version was made of, and what was made of it.")
    {
        _version = Add(new Argument<string>("dataset")
        {
            Description = "The dataset's path or id; @1.2.0 behind it names a version, else it is the newest.",
        });
        _up = Add(new Option<bool>("--up") { Description = "Only what it was made of." });
        _down = Add(new Option<bool>("--down") { Description = "Only what was made of it." });
        _depth = Add(new Option<int>("--depth")
        {
            Description = $"How many steps away at most, 1-{DepthMax}.",
            DefaultValueFactory = _ => DepthMax,
        });
        _dot = Add(new Option<bool>("--dot") { Description = "Write a graph for Graphviz, whatever -o says." });
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset lineage weather/gsod", "of the newest version, both ways, as trees"),
        new("bib dataset lineage weather/gsod@1.0.0 --down", "what was made of a certain version"),
        new("bib dataset lineage weather/gsod --dot > gsod.dot", "for a picture: dot -Tsvg gsod.dot -o gsod.svg"),
        new("bib dataset lineage weather/gsod -o jsonpath=$.nodes[*].address", "all addresses in it"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var depth = invocation.Value(_depth);
        if (depth is < 1 or > DepthMax)
        {
            throw new CliException(
                CliException.WrongUsage, ExitCode.Usage, $"--depth is {depth}; it is 1 to {DepthMax}.",
                "Leave it out for all that is told.");
        }

        var (up, down) = (invocation.Value(_up), invocation.Value(_down));
        var (dataset, version) = DatasetRecord.Split(invocation.Value(_version));
        var request = new V1.GetLineageRequest
        {
            Dataset = dataset,
            Version = version,
            DepthMax = depth,
            Direction = (up, down) switch
            {
                (true, false) => V1.LineageDirection.Up,
                (false, true) => V1.LineageDirection.Down,
                _ => V1.LineageDirection.Unspecified,
            },
        };
        var stub = Stub(invocation);
        var graph = new LineageGraph(
            await invocation.Node.CallAsync(call => stub.GetLineageAsync(request, call), cancellationToken));
        if (invocation.Value(_dot) || invocation.Output.Format is OutputFormat.Table or OutputFormat.Wide)
        {
            var text = invocation.Value(_dot)
                ? DotText.Write(graph)
                : LineageText.Write(graph, request.Direction, invocation.Output.Format == OutputFormat.Wide);
            invocation.Terminal.Out.Write(invocation.Output.IsForTerminal ? Printable.Lines(text) : text);
            await invocation.Terminal.Out.FlushAsync(cancellationToken);
        }
        else
        {
            await invocation.Output.WriteOneAsync(_shape, graph.ToRecord(), cancellationToken);
        }

        if (request.Direction != V1.LineageDirection.Up && version.Length == 0 && dataset.ContentId.Length == 0
            && !graph.OutputsOf(0).Any())
        {
            var path = graph.NameOf(0)[..graph.NameOf(0).LastIndexOf('@')];
            invocation.Remark($"This is the newest version; older ones may have been used: bib dataset versions {path}");
        }

        if (graph.IsCut) invocation.Remark("There is more than is shown; begin farther on, or go deeper with --depth.");
        return ExitCode.Ok;
    }
}
