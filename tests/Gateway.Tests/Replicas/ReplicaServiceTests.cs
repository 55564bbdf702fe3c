using Bib.Gateway.Api.Datasets;
using Bib.Gateway.Api.Replicas;
using Bib.Gateway.Tests.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.V1;
using Grpc.Core;
using NodeRole = Bib.Grains.Abstractions.Identity.NodeRole;

namespace Bib.Gateway.Tests.Replicas;

/// <summary>ReplicaService: what reaches the copies, and what comes back.</summary>
public sealed class ReplicaServiceTests
{
    private static readonly UserId _admin = new(new string('a', UserId.Length));
    private readonly PlayedReplicas _replicas = new();

    private static DatasetRef ById => new() { Id = PlayedReplicas.Id.ToString() };

    private ReplicaGrpcService Service
    {
        get
        {
            var directory = new PlayedTables();
            return new(_replicas, directory, new DatasetFinder(directory));
        }
    }

    [Fact]
    public async Task Who_fetches_is_told_who_has_it_and_then_its_transfers()
    {
        var told = new Told();

        await Service.FetchDataset(new() { Dataset = ById, Version = "1.0.0" }, told, Call());

        _replicas.Asked.ShouldBe([$"fetch {PlayedReplicas.Id}  1.0.0 by {_admin}"]);
        var begun = told.All[0].Begun;
        (begun.DatasetId, begun.Home, begun.NewestVersion).ShouldBe((PlayedReplicas.Id.ToString(), "12D3KooWa", "1.2.0"));
        (begun.Holders.Single(), begun.Others.Single()).ShouldBe(("12D3KooWa", "12D3KooWb"));
        told.All[1].Transfer.State.ShouldBe(TransferState.Completed);
    }

    [Theory]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")]
    public async Task A_content_id_or_its_CID_names_what_is_fetched(string content)
    {
        await Service.FetchDataset(new() { Dataset = new() { ContentId = content } }, new Told(), Call());

        _replicas.Targets.Single().Content.ShouldBe(Bib.Grains.Abstractions.Blobs.ChunkHash.OfNothing);
        (await Should.ThrowAsync<RefusalException>(
            () => Service.FetchDataset(new() { Dataset = new() { ContentId = "bafk" } }, new Told(), Call())))
            .Refusal.Field.ShouldBe("dataset.content_id");
        (await Should.ThrowAsync<RefusalException>(
            () => Service.DropReplica(new() { Dataset = new() { ContentId = content } }, Call())))
            .Refusal.Message.ShouldContain("A content id names one version");
    }

    [Fact]
    public async Task Copies_say_where_they_are_and_up_to_which_version()
    {
        var found = await Service.ListReplicas(new() { Dataset = ById }, Call());

        found.DatasetId.ShouldBe(PlayedReplicas.Id.ToString());
        found.Replicas.Select(one => one.PromisedVersion).ShouldBe(["1.1.0", ""]);
        found.Replicas.Select(one => (one.NodeId, one.Home, one.Self, one.NewestVersion, one.Complete, one.Problem)).ShouldBe(
            [("12D3KooWa", true, false, "1.2.0", true, ""), ("12D3KooWb", false, true, "", false, "it went away")]);
    }

    [Fact]
    public async Task Dropping_and_pinning_reach_the_copy_that_is_here()
    {
        (await Service.DropReplica(new() { Dataset = ById }, Call())).Followed.ShouldBeTrue();
        (await Service.SetReplicaPin(new() { Dataset = ById, Pinned = true }, Call())).Pinned.ShouldBeTrue();

        _replicas.Asked.ShouldBe(
            [$"drop {PlayedReplicas.Id} by {_admin}", $"pin {PlayedReplicas.Id} True by {_admin}"]);
    }

    [Fact]
    public async Task What_names_no_dataset_or_no_version_is_refused_by_its_field()
    {
        foreach (var (request, field) in new[]
        {
            (new FetchDatasetRequest(), "dataset"),
            (new FetchDatasetRequest { Dataset = new() { Id = "gsod" } }, "dataset"),
            (new FetchDatasetRequest { Dataset = ById, Version = new string('x', 200) }, "version"),
        })
        {
            var refused = await Should.ThrowAsync<RefusalException>(() => Service.FetchDataset(request, new Told(), Call()));
            (refused.Refusal.Code, refused.Refusal.Field).ShouldBe((RefusalCode.InvalidArgument, field));
        }

        _replicas.Asked.ShouldBeEmpty();
    }

    private static PlayedCall Call() => new(new Actor(_admin, NodeRole.Admin));

    private sealed class Told : IServerStreamWriter<FetchDatasetResponse>
    {
        public List<FetchDatasetResponse> All { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(FetchDatasetResponse message)
        {
            All.Add(message);
            return Task.CompletedTask;
        }

        public Task WriteAsync(FetchDatasetResponse message, CancellationToken cancellationToken) => WriteAsync(message);
    }
}
