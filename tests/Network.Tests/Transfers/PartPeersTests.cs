using Bib.Grains.Abstractions.Blobs;
using Bib.Network.Tests.Hosts;
using Bib.Network.Transfers;

namespace Bib.Network.Tests.Transfers;

/// <summary>Peers that have only a part of a version, as those have that fetch it, too.</summary>
public sealed class PartPeersTests : IAsyncLifetime
{
    private TransferNet _net = null!;
    private TestVersion _version = null!;
    private readonly List<Sample> _lists = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _net = await TransferNet.StartAsync(3);
        _net.Options.LookEvery = TimeSpan.FromMilliseconds(50);
        _version = await TestVersion.PutAsync(_net.Givers[0], 1, [60, 60], lengthMax: 9000, Stop);
        foreach (var list in _version.Header.Files.Select(part => part.Chunk))
        {
            var content = new byte[list.Length];
            _net.Givers[0].Read(list, content);
            _lists.Add(new(list, content));
        }

        foreach (var giver in new[] { 1, 2 })
        {
            _net.Serve(giver);
            await _net.MeetAsync(giver);
        }
    }

    public ValueTask DisposeAsync() => _net.DisposeAsync();

    [Fact]
    public async Task Two_that_have_a_half_each_give_a_whole_when_nobody_has_all_of_it()
    {
        await HaveAsync(1, number => number < 60);
        await HaveAsync(2, number => number >= 60);

        await _net.FetchAsync(_version);

        _version.ShouldBeIn(_net.Store, "of two halves");
        _net.Givers[1].Reads.Select(chunk => chunk.Hash).ShouldBeUnique();
        _net.Givers[1].Reads.Intersect(_net.Givers[2].Reads).ShouldAllBe(chunk => _lists.Any(list => list.Chunk == chunk));
        _net.Reports.Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_who_has_all_of_it_dies_in_the_middle_those_with_parts_give_the_rest()
    {
        await HaveAsync(1, number => number < 60);
        await HaveAsync(2, number => number >= 60);
        _net.Serve(0);
        var ended = Task.CompletedTask;
        _net.Givers[0].OnRead = (number, _) =>
        {
            if (number == 5) ended = _net.Hosts.EndAsync(0);
        };

        await _net.FetchAsync(_version, 0);
        await ended;

        _version.ShouldBeIn(_net.Store, "of what was left");
    }

    [Fact]
    public async Task What_nobody_has_is_said_and_what_came_is_kept()
    {
        var missing = _version.Chunks.Keys.ElementAt(100);
        await HaveAsync(1, number => number < 60);
        await HaveAsync(2, number => number is >= 60 and not 100);

        var failure = await Should.ThrowAsync<TransferException>(() => _net.FetchAsync(_version));

        failure.Message.ShouldContain(missing.Hash.ToString());
        _net.Store.Missing([missing]).ShouldNotBeEmpty();
        var sample = new Sample(missing, _version.Chunks[missing]);
        await TestStores.PutAsync(_net.Givers[2], [sample], Stop);
        await _net.FetchAsync(_version);
        _version.ShouldBeIn(_net.Store, "when it came");
        _net.Store.Puts.Select(chunk => chunk.Hash).ShouldBeUnique("what was here is not fetched again");
    }

    [Fact]
    public async Task What_a_peer_gets_while_it_is_looked_at_is_asked_of_it_too()
    {
        _net.Options.RequestBytes = 20_000;
        _net.Serve(0, bytesPerSecond: 30_000);
        var late = Task.CompletedTask;
        _net.Store.OnPut = chunk =>
        {
            if (late == Task.CompletedTask && _version.Chunks.ContainsKey(chunk)) late = HaveAsync(2, _ => true);
        };

        await _net.FetchAsync(_version, 0);
        await late;

        _version.ShouldBeIn(_net.Store, "late");
        _net.Givers[2].Reads.ShouldNotBeEmpty();
    }

    private async Task HaveAsync(int giver, Func<int, bool> isHad)
    {
        var had = _version.Chunks.Where((_, number) => isHad(number)).Select(one => new Sample(one.Key, one.Value));
        await TestStores.PutAsync(_net.Givers[giver], [.. _lists, .. had], Stop);
    }
}
