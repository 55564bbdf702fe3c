using System.CommandLine;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Topic;

/// <summary><c>bib topic list</c>: pages through until the end or the limit.</summary>
internal sealed class ListCommand : TopicCommand
{
    private readonly ListOptions _list = new(["active", "archived", "deleted"], "active", "path");
    private readonly Argument<string?> _below;
    private readonly Option<string[]> _tags;
    private readonly Option<string?> _owner;

    public ListCommand() : base("list", "List topics.")
    {
        _below = Add(new Argument<string?>("below")
        {
            Description = "Only topics below this path.",
            Arity = ArgumentArity.ZeroOrOne,
        });
        _tags = Add(ListOptions.Tags("topics"));
        _owner = Add(new Option<string?>("--owner")
        {
            Description = "Only topics that this user owns.",
            HelpName = "user",
        });
        foreach (var option in _list.All) Options.Add(option);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib topic list weather", "those below weather"),
        new("bib topic list --sort updated --descending --limit 10", "what changed last"),
        new("bib topic list --status deleted -o name", "what can be restored"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var request = new V1.ListTopicsRequest
        {
            Below = invocation.Value(_below) ?? "",
            Owner = invocation.Value(_owner) ?? "",
            Descending = invocation.Value(_list.Descending),
            OrderBy = _list.SortOf<V1.TopicOrder>(invocation),
            Tags = { invocation.Value(_tags) ?? [] },
            Statuses = { _list.StatusesOf<V1.TopicStatus>(invocation) },
        };
        var topics = ReadAsync(invocation, request, invocation.Value(_list.Limit), cancellationToken);
        await invocation.Output.WriteManyAsync(TopicRecord.Shape, topics.Select(TopicRecord.Of), cancellationToken);
        return ExitCode.Ok;
    }
}
