using System.CommandLine;
using System.Text.Json.Nodes;
using Bib.Cli.Commands.Dataset;
using Bib.Cli.Commands.Topic;
using Bib.Cli.Errors;
using Bib.Cli.Output;

namespace Bib.Cli.Commands.Grant;

/// <summary>What the verbs on grants share: roles are kept by the topic or dataset that they are on.</summary>
internal abstract class GrantCommand : TopicCommand
{
    private readonly Option<string?> _topic;
    private readonly Option<string?> _dataset;

    protected GrantCommand(string name, string summary) : base(name, summary)
    {
        _topic = Add(new Option<string?>("--topic")
        {
            Description = "The topic, by path or id.",
            HelpName = "topic",
        });
        _dataset = Add(new Option<string?>("--dataset")
        {
            Description = "The dataset, by path or id.",
            HelpName = "dataset",
        });
    }

    protected static Shape Shape { get; } = new(
        [new("on"), new("user"), new("role"), new("expires_at"), new("node", OnlyWide: true)], "user");

    /// <summary>The option that says on which other node somebody may publish.</summary>
    protected static Option<string?> NodeOption(string description) => new("--node")
    {
        Description = description,
        HelpName = "peer id",
    };

    /// <summary>The roles on what was named, and what it is.</summary>
    protected async Task<(string On, IEnumerable<V1.TopicRoleGrant> Roles)> FindRolesAsync(
        Invocation.Invocation invocation, CancellationToken cancellationToken)
    {
        var (topic, dataset) = Named(invocation);
        if (topic is not null)
        {
            var found = await FindAsync(invocation, topic, cancellationToken);
            return ($"topic {found.Path}", found.Roles);
        }

        var stub = Datasets(invocation);
        var answer = await invocation.Node.CallAsync(
            call => stub.GetDatasetAsync(new V1.GetDatasetRequest { Dataset = DatasetRecord.Ref(dataset!) }, call),
            cancellationToken);
        return ($"dataset {answer.Dataset.Path}", answer.Dataset.Roles);
    }

    /// <summary>Grants or withdraws, and answers the roles that are left and what they are on.</summary>
    protected async Task<(string On, IEnumerable<V1.TopicRoleGrant> Roles)> SetAsync(
        Invocation.Invocation invocation,
        V1.TopicRoleGrant? grant,
        string? withdraw,
        string key,
        CancellationToken cancellationToken)
    {
        var (topic, dataset) = Named(invocation);
        if (topic is not null)
        {
            var request = new V1.SetTopicRolesRequest { Topic = TopicRecord.Ref(topic), IdempotencyKey = key };
            if (grant is not null) request.Grant.Add(grant);
            if (withdraw is not null) request.Withdraw.Add(withdraw);
            var stub = Stub(invocation);
            var changed = await invocation.Node.CallAsync(
                call => stub.SetTopicRolesAsync(request, call), cancellationToken);
            return ($"topic {changed.Topic.Path}", changed.Topic.Roles);
        }
        else
        {
            var request = new V1.SetDatasetRolesRequest { Dataset = DatasetRecord.Ref(dataset!), IdempotencyKey = key };
            if (grant is not null) request.Grant.Add(grant);
            if (withdraw is not null) request.Withdraw.Add(withdraw);
            var stub = Datasets(invocation);
            var changed = await invocation.Node.CallAsync(
                call => stub.SetDatasetRolesAsync(request, call), cancellationToken);
            return ($"dataset {changed.Dataset.Path}", changed.Dataset.Roles);
        }
    }

    protected static JsonObject RecordOf(string on, V1.TopicRoleGrant grant)
    {
        var record = TopicRecord.RoleOf(grant);
        record.Insert(0, "on", on);
        return record;
    }

    protected static JsonObject RecordOf(string on, V1.PublishGrant grant)
    {
        var record = new JsonObject { ["on"] = on, ["user"] = grant.Of.UserId, ["role"] = "contributor" };
        if (TopicRecord.Time(grant.ExpiresAt) is { } end) record["expires_at"] = end;
        record["node"] = grant.Of.NodeId;
        record["signed_by"] = grant.SignedBy;
        return record;
    }

    /// <summary>The topic that a grant to publish is of.</summary>
    protected string PublishTopicOf(Invocation.Invocation invocation) => Named(invocation).Topic ?? throw new CliException(
        CliException.WrongUsage, ExitCode.Usage, "--node is of topics: who may publish into one from another node.",
        $"bib grant {Name} --help shows how: --topic weather --node 12D3KooW...");

    /// <summary>Sets who may publish from other nodes.</summary>
    protected static async Task<V1.Topic> SetPublishAsync(
        Invocation.Invocation invocation, V1.SetTopicRolesRequest request, CancellationToken cancellationToken)
    {
        var stub = Stub(invocation);
        return (await invocation.Node.CallAsync(call => stub.SetTopicRolesAsync(request, call), cancellationToken)).Topic;
    }

    /// <summary>Who may publish from other nodes into what was named, if that is a topic.</summary>
    protected async Task<IEnumerable<V1.PublishGrant>> FindPublishAsync(
        Invocation.Invocation invocation, CancellationToken cancellationToken) =>
        Named(invocation).Topic is { } topic ? (await FindAsync(invocation, topic, cancellationToken)).PublishGrants : [];

    private static V1.DatasetService.DatasetServiceClient Datasets(Invocation.Invocation invocation) =>
        new(invocation.Node.Invoker);

    private (string? Topic, string? Dataset) Named(Invocation.Invocation invocation)
    {
        var topic = invocation.Value(_topic) is { Length: > 0 } path ? path : null;
        var dataset = invocation.Value(_dataset) is { Length: > 0 } other ? other : null;
        return (topic is null) == (dataset is null)
            ? throw new CliException(
                CliException.WrongUsage, ExitCode.Usage,
                topic is null ? "Name what the role is on." : "A role is on a topic or on a dataset, not on both.",
                $"bib grant {Name} --help shows how: --topic weather, or --dataset weather/gsod.")
            : (topic, dataset);
    }
}
