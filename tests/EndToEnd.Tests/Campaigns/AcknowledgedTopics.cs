using System.Globalization;
using Bib.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>Compares what a node has with what it acknowledged.</summary>
internal sealed class AcknowledgedTopics(GrpcChannel channel)
{
    /// <summary>
    /// The version counts saves: it is the number of acknowledged writes exactly when none was lost and none was done
    /// twice. Writes of one topic are in order because the last of them is what the topic says.
    /// </summary>
    public async Task CompareAsync(TopicWriter writer, CancellationToken cancellationToken)
    {
        var topics = new TopicService.TopicServiceClient(channel);
        var topic = (await topics.GetTopicAsync(
            new GetTopicRequest { Topic = new TopicRef { Path = writer.Name } }, cancellationToken: cancellationToken)).Topic;
        topic.Id.ShouldBe(writer.Id);
        topic.Description.ShouldBe(writer.Descriptions[^1]);
        topic.Etag.ShouldBe(writer.Descriptions.Count.ToString(CultureInfo.InvariantCulture));

        var page = await topics.ListTopicsAsync(
            new ListTopicsRequest { Below = writer.Name, PageSize = 1000 }, cancellationToken: cancellationToken);
        page.NextPageToken.ShouldBeEmpty();
        page.Topics.Select(child => child.Path).Order(StringComparer.Ordinal)
            .ShouldBe(writer.Children.Order(StringComparer.Ordinal));
        page.Topics.ShouldAllBe(child => child.Description == child.Path && child.Etag == "1");
    }

    /// <summary>Whether the node finds its own audit log unaltered.</summary>
    public async Task VerifyAuditAsync(CancellationToken cancellationToken)
    {
        using var call = new AdminService.AdminServiceClient(channel)
            .VerifyAudit(new VerifyAuditRequest(), cancellationToken: cancellationToken);
        VerifyAuditResponse? last = null;
        await foreach (var progress in call.ResponseStream.ReadAllAsync(cancellationToken)) last = progress;
        last!.Verdict.Intact.ShouldBeTrue(string.Join("\n", last.Verdict.Findings.Select(finding => finding.Problem)));
        last.EntriesChecked.ShouldBeGreaterThan(0);
    }
}
