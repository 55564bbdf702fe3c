using Bib.Grains.Abstractions.Copies;
using Bib.Grains.Abstractions.Decisions;
using Bib.Network.Copies;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Bib.Network.Tests.Hosts;
using Bib.Testing;
using Libp2p.Core;

namespace Bib.Network.Tests.Copies;

/// <summary>Promises and locks between real hosts.</summary>
public sealed class CopyServingTests : IAsyncLifetime
{
    private readonly TestStores _stores = new();
    private readonly List<TestNode> _nodes = [];
    private TestHosts _hosts = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _hosts = await TestHosts.StartAsync(3);
        for (var number = 0; number < 3; number++)
            _nodes.Add(new(_hosts[number], _stores.Open(), new() { PromisesAtOnce = 5, PromisesPerSecond = 0.001 }));
    }

    [Fact]
    public async Task Of_three_nodes_with_a_minimum_of_two_one_of_two_that_drop_at_once_succeeds()
    {
        var refused = (await Task.WhenAll(_nodes.Skip(1).Select(DropAsync))).Where(one => one is not null).ToList();

        _nodes.Select(node => node.Copies.Has).Count(has => has).ShouldBe(2);
        _nodes[0].Copies.Has.ShouldBeTrue();
        refused.ShouldHaveSingleItem()!.Code.ShouldBeOneOf(RefusalCode.TooFewCopies, RefusalCode.WrongStatus);
    }

    [Fact]
    public async Task A_promise_comes_over_the_wire_as_it_was_signed_with_the_lock()
    {
        var (asker, holder) = (_nodes[0], _nodes[1]);

        var plain = await asker.Calls.GetPromiseAsync(holder.Id, PlayedCopies.Dataset, false, Stop);
        var locked = await asker.Calls.GetPromiseAsync(holder.Id, PlayedCopies.Dataset, true, Stop);

        plain.Lock.ShouldBeNull();
        locked.Lock!.Value.ShouldBeInRange(TimeSpan.FromSeconds(50), CopyLimits.Lease);
        locked.Word.Bytes.ToArray().ShouldBe(plain.Word.Bytes.ToArray());
        (await asker.Copies.Promises.TakeAsync(locked.Word, PlayedCopies.Dataset, holder.Id.ToString(), Stop))
            .Promise!.Version.ShouldBe(new(1, 1, 0));
    }

    [Fact]
    public async Task What_cannot_be_promised_or_locked_is_told_and_so_is_who_asks_too_often()
    {
        var (asker, holder) = (_nodes[0], _nodes[1]);
        (await FaultAsync(asker, holder, new(Guid.NewGuid()), false)).Code.ShouldBe(ErrorCode.NotFound);
        holder.Copies.Copies.Copy = PlayedCopies.Of(0);
        (await FaultAsync(asker, holder, PlayedCopies.Dataset, false)).Code.ShouldBe(ErrorCode.NotFound);
        (await FaultAsync(asker, holder, PlayedCopies.Dataset, true)).Code.ShouldBe(ErrorCode.NotServed);
        holder.Copies.Copies.Copy = PlayedCopies.Of(1);
        await holder.Copies.Book.BeginDropAsync(PlayedCopies.Dataset, Guid.NewGuid(), Stop);
        var isFirst = string.CompareOrdinal(asker.Id.ToString(), holder.Id.ToString()) < 0;
        if (isFirst) (await asker.Calls.GetPromiseAsync(holder.Id, PlayedCopies.Dataset, true, Stop)).Lock.ShouldNotBeNull();
        else (await FaultAsync(asker, holder, PlayedCopies.Dataset, true)).Code.ShouldBe(ErrorCode.Busy);
        await asker.Calls.GetPromiseAsync(holder.Id, PlayedCopies.Dataset, false, Stop);

        var busy = await FaultAsync(asker, holder, PlayedCopies.Dataset, false);

        (busy.Code, busy.Message).ShouldBe((ErrorCode.Busy, "More than 5 promises at once, or 0.001 a second."));
        busy.RetryAfterMs.ShouldBeGreaterThan(0u);
        await _nodes[2].Calls.GetPromiseAsync(holder.Id, PlayedCopies.Dataset, false, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await _hosts.DisposeAsync();
        _stores.Dispose();
    }

    private static async Task<Error> FaultAsync(
        TestNode asker, TestNode holder, Bib.Grains.Abstractions.Datasets.DatasetId dataset, bool wantsLock) =>
        (await Should.ThrowAsync<PeerCallException>(() => asker.Calls.GetPromiseAsync(holder.Id, dataset, wantsLock, Stop)))
            .Error.ShouldNotBeNull();

    private async Task<Refusal?> DropAsync(TestNode node)
    {
        try
        {
            await node.Copies.DropAsync(
                [.. _nodes.Where(other => other != node).Select(other => other.Id.ToString())],
                (holder, stop) => node.Calls.GetPromiseAsync(PeerId.Parse(holder), PlayedCopies.Dataset, true, stop), Stop);
            return null;
        }
        catch (RefusalException refused)
        {
            return refused.Refusal;
        }
    }
}
