using System.CommandLine;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Errors;
using Bib.Cli.Invocation;

namespace Bib.Cli.Commands.Job;

/// <summary><c>bib job list</c>.</summary>
internal sealed class ListCommand : JobCommand
{
    private readonly Option<string?> _topic;
    private readonly Option<string[]> _status;
    private readonly Option<int> _limit;

    public ListCommand() : base("list", "List jobs, the newest first.")
    {
        _topic = Add(new Option<string?>("--topic") { Description = "Only jobs that work for this topic.", HelpName = "path" });
        _status = Add(new Option<string[]>("--status")
        {
            Description = $"{string.Join(", ", JobRecord.Statuses[..^1])} or {JobRecord.Statuses[^1]}; may be repeated. Default: any.",
            HelpName = "status",
        });
        _status.AcceptOnlyFromAmong(JobRecord.Statuses);
        _limit = Add(NumberOption.Limit());
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("bib job list --topic weather", "what was run for a topic"),
        new("bib job list --status running --status queued -o name", "the ids of those that are under way"),
    ];

    public override async Task<int> RunAsync(Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var request = new V1.ListJobsRequest();
        if (invocation.Value(_topic) is { Length: > 0 } topic) request.Topic = TopicRecord.Ref(topic);
        request.Statuses.AddRange(
            (invocation.Value(_status) ?? []).Select(word => Enum.Parse<V1.JobStatus>(word, ignoreCase: true)));
        var jobs = Pages.ReadAsync<V1.Job>(invocation.Value(_limit), async (size, token) =>
        {
            (request.PageSize, request.PageToken) = (size, token);
            var page = await invocation.Node.CallAsync(call => Stub(invocation).ListJobsAsync(request, call), cancellationToken);
            return (page.Jobs, page.NextPageToken);
        });
        await invocation.Output.WriteManyAsync(JobRecord.Shape, jobs.Select(JobRecord.Of), cancellationToken);
        return ExitCode.Ok;
    }
}
