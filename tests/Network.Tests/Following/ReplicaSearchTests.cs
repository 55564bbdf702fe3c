using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Transfers;
using Bib.Network.Following;
using Bib.Network.Protocols;
using Bib.Network.Tests.Hosts;
using Bib.Storage.Identity;
using Bib.Testing;

namespace Bib.Network.Tests.Following;

/// <summary>Looking for a dataset at connected nodes, over real hosts on a network in memory.</summary>
public sealed class ReplicaSearchTests : IAsyncLifetime
{
    private readonly SomeNode _here = new();
    private readonly SomeNode _home = new();
    private readonly TestStores _stores = new();
    private readonly List<TestNode> _nodes = [];
    private readonly Guid _topic;
    private readonly Guid _dataset;
    private TestHosts _hosts = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ReplicaSearchTests() => (_topic, _dataset) = (_home.TopicId(1), _home.DatasetId(1));

    public async ValueTask InitializeAsync()
    {
        _hosts = await TestHosts.StartAsync(4);
        for (var number = 0; number < 3; number++) _nodes.Add(new(_hosts[number], _stores.Open()));
        Enter(_nodes[0], _home.Sign(_home.Topic(_topic)), _home.Sign(_home.Dataset(_dataset, _topic)));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await _hosts.DisposeAsync();
        _stores.Dispose();
        _here.Dispose();
        _home.Dispose();
    }

    [Theory]
    [InlineData("weather/stations/gsod", true)]
    [InlineData("weather/stations/ghcn", false)]
    [InlineData("weather/gsod", false)]
    [InlineData("its id", true)]
    [InlineData("019a0000-0000-7000-8000-000000000003", false)]
    public async Task It_is_found_by_its_path_and_by_its_id_at_whom_has_it(string named, bool isThere)
    {
        var found = await AskAsync(Target(named == "its id" ? _dataset.ToString() : named), TimeProvider.System);

        found.Select(one => one.Peer).ShouldBe([_nodes[0].Id, _nodes[1].Id]);
        found[0].Records.Select(record => record.Subject).ShouldBe(isThere ? [_dataset] : []);
        found[1].Records.ShouldBeEmpty();
        found.ShouldAllBe(one => one.Failure == null);
        found[1].Said.ShouldBe("it has it not");
    }

    [Fact]
    public async Task The_end_of_a_homes_id_chooses_among_those_of_one_path()
    {
        using var another = new SomeNode();
        Enter(
            _nodes[1], another.Sign(another.Topic(another.TopicId(1))),
            another.Sign(another.Dataset(another.DatasetId(1), another.TopicId(1))));

        var both = await AskAsync(Target("weather/stations/gsod"), TimeProvider.System);
        var one = await AskAsync(Target($"weather/stations~{another.Identity.NodeId[^6..]}/gsod"), TimeProvider.System);

        both.Select(finding => finding.Records.Count).ShouldBe([1, 1]);
        one.Select(finding => finding.Records.Count).ShouldBe([0, 1]);
    }

    [Fact]
    public async Task What_its_home_did_not_sign_or_this_node_is_the_home_of_is_not_found()
    {
        var forged = _home.Sign(_home.Dataset(_dataset, _topic)) with { Signature = new byte[64] };
        Enter(_nodes[1], _home.Sign(_home.Topic(_topic)), forged);
        var own = _here.DatasetId(1);
        Enter(_nodes[1], _here.Sign(_here.Dataset(own, _topic) with { Name = "mine" }));

        (await AskAsync(Target("weather/stations/gsod"), TimeProvider.System))[1].Records.ShouldBeEmpty();
        (await AskAsync(Target("weather/stations/mine"), TimeProvider.System))[1].Records.ShouldBeEmpty();
        (await AskAsync(new(new DatasetId(own), null), TimeProvider.System))[1].Records.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_does_not_answer_is_waited_for_eight_seconds()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var silent = _hosts[3].Handle(WireProtocols.Discovery.Ids[0], async (_, stop) =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        });

        var asking = SearchOf(time).AskAsync([_hosts[3].Id], Target("weather/stations/gsod"), Stop);
        await asked.Task.WaitAsync(Stop);
        asking.IsCompleted.ShouldBeFalse();
        time.Advance(ReplicaSearch.Patience);
        var found = await asking;

        found.Single().Records.ShouldBeEmpty();
        found[0].Said.ShouldContain("did not answer within 8 s");
    }

    private static ReplicaTarget Target(string named) => Guid.TryParse(named, out var id)
        ? new(new DatasetId(id), null)
        : DatasetAddress.TryParse(named, out var address, out var fault) ? new(null, address) : throw new ArgumentException(fault);

    private static void Enter(TestNode node, params SignedRecord[] records) =>
        node.Catalog.All.AddRange(records.Select((record, index) => new CatalogEntry(node.Catalog.All.Count + index + 1, record)));

    private Task<IReadOnlyList<ReplicaFinding>> AskAsync(ReplicaTarget target, TimeProvider time) =>
        SearchOf(time).AskAsync([_nodes[0].Id, _nodes[1].Id], target, Stop);

    private ReplicaSearch SearchOf(TimeProvider time) => new(_nodes[2].Calls, new Signatures(), _here.Identity, time);
}
