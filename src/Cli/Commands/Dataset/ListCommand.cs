using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Dataset;

/// <summary><c>bib dataset list</c>: pages through until the end or the limit.</summary>
internal sealed class ListCommand : DatasetCommand
{
    private readonly ListOptions _list = new(["draft", "active", "archived", "deleted"], "draft and active", "path");
    private readonly Argument<string?> _topic;
    private readonly Option<bool> _recursive;
    private readonly Option<string[]> _tags;
    private readonly Option<string?> _owner;

    public ListCommand() : base("list", "List datasets.")
    {
        _topic = Add(new Argument<string?>("topic")
        {
            Description = "Only datasets in this topic.",
            Arity = ArgumentArity.ZeroOrOne,
        });
        _recursive = Add(new Option<bool>("--recursive", "-r") { Description = "And in the topics below it." });
        _tags = Add(ListOptions.Tags("datasets"));
        _owner = Add(new Option<string?>("--owner")
        {
            Description = "Only datasets that this user owns.",
            HelpName = "user",
        });
        foreach (var option in _list.All) Options.Add(option);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib dataset list weather -r", "those in weather and below"),
        new("bib dataset list --sort updated --descending --limit 10", "what changed last"),
        new("bib dataset list -o name", "their paths, one a line"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var request = new V1.ListDatasetsRequest
        {
            Topic = invocation.Value(_topic) ?? "",
            Recursive = invocation.Value(_recursive),
            Owner = invocation.Value(_owner) ?? "",
            Descending = invocation.Value(_list.Descending),
            OrderBy = _list.SortOf<V1.DatasetOrder>(invocation),
            Tags = { invocation.Value(_tags) ?? [] },
            Statuses = { _list.StatusesOf<V1.DatasetStatus>(invocation) },
        };
        var datasets = ReadAsync(invocation, request, invocation.Value(_list.Limit), cancellationToken);
        await invocation.Output.WriteManyAsync(
            DatasetRecord.Shape, datasets.Select(dataset => DatasetRecord.Of(dataset)), cancellationToken);
        return ExitCode.Ok;
    }
}
