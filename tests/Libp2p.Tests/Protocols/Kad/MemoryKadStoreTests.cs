using Libp2p.Core;
using Libp2p.Core.Multiformats;
using Libp2p.Protocols.Kad;

namespace Libp2p.Tests.Protocols.Kad;

public sealed class MemoryKadStoreTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly MemoryKadStore _store = new(new MemoryKadStoreOptions
    {
        RecordCountMax = 3, RecordBytesMax = 50, RecordsPerPeerMax = 2, RecordBytesPerPeerMax = 40,
        ProviderCountMax = 4, ProvidersPerKeyMax = 2, KeysPerProviderMax = 3,
    });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_replaces_what_its_key_had()
    {
        (await KeepAsync(1, 10)).ShouldBeTrue();
        (await KeepAsync(1, 11)).ShouldBeTrue();

        (await _store.FindRecordAsync(new byte[] { 1 }, Stop))!.Value.Length.ShouldBe(11);
        (await _store.FindRecordAsync(new byte[] { 2 }, Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task Where_there_is_no_room_the_oldest_goes_and_what_is_own_stays()
    {
        for (byte key = 1; key <= 3; key++) (await KeepAsync(key, 5, minute: key)).ShouldBeTrue();
        (await KeepAsync(9, 1000, isOwn: true)).ShouldBeTrue("what is own is never refused");
        (await KeepAsync(1, 6, minute: 4)).ShouldBeTrue("it takes its own place, and is the newest now");

        (await KeepAsync(4, 5, minute: 5)).ShouldBeTrue();

        (await FoundAsync(1, 2, 3, 4, 9)).ShouldBe([1, 3, 4, 9]);
        await _store.ForgetAsync(_now.AddHours(1), _now, Stop);
        (await FoundAsync(1, 2, 3, 4, 9)).ShouldBe([9]);
    }

    [Fact]
    public async Task As_many_bytes_go_as_come_and_more_than_all_are_refused()
    {
        (await KeepAsync(1, 20, minute: 1)).ShouldBeTrue();
        (await KeepAsync(2, 20, minute: 2)).ShouldBeTrue();
        (await KeepAsync(3, 50, minute: 3)).ShouldBeFalse("with its key it is 51");
        (await FoundAsync(1, 2, 3)).ShouldBe([1, 2]);

        (await KeepAsync(3, 28, minute: 3)).ShouldBeTrue();

        (await FoundAsync(1, 2, 3)).ShouldBe([2, 3]);
    }

    [Fact]
    public async Task One_peer_has_its_share_and_no_more()
    {
        (await KeepAsync(1, 5, from: 1)).ShouldBeTrue();
        (await KeepAsync(2, 5, from: 1)).ShouldBeTrue();
        (await KeepAsync(3, 5, from: 1)).ShouldBeFalse("two of a peer");
        (await KeepAsync(2, 6, from: 1)).ShouldBeTrue("it takes its own place");
        (await KeepAsync(2, 40, from: 1)).ShouldBeFalse("40 bytes of a peer");
        (await _store.FindRecordAsync(new byte[] { 2 }, Stop))!.Value.Length.ShouldBe(6);
        (await KeepAsync(3, 5, from: 2)).ShouldBeTrue();

        await _store.ForgetAsync(_now.AddHours(1), _now, Stop);

        (await KeepAsync(3, 5, from: 1)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_lies_far_from_the_keeper_makes_room_for_what_lies_nearer_and_not_the_other_way_round()
    {
        var keeper = KadKey.Of(PeerAt(0));
        var store = new MemoryKadStore(new() { RecordCountMax = 2, ProviderCountMax = 2 }, PeerAt(0));
        byte[] byDistance = [.. Enumerable.Range(1, 5).Select(key => (byte)key)
            .OrderBy(key => KadKey.Of([key]).DistanceTo(keeper))];
        foreach (var at in new[] { 3, 1 })
        {
            (await store.KeepRecordAsync(new(byDistance.AsMemory(at, 1), new byte[5], _now), Stop)).ShouldBeTrue();
            (await store.KeepProviderAsync(new(byDistance.AsMemory(at, 1), PeerAt(1), [], _now), Stop)).ShouldBeTrue();
        }

        (await store.KeepRecordAsync(new(byDistance.AsMemory(4), new byte[5], _now.AddDays(1)), Stop)).ShouldBeFalse();
        (await store.KeepProviderAsync(new(byDistance.AsMemory(4), PeerAt(2), [], _now.AddDays(1)), Stop)).ShouldBeFalse();
        (await store.KeepRecordAsync(new(byDistance.AsMemory(0, 1), new byte[5], _now), Stop)).ShouldBeTrue();
        (await store.KeepProviderAsync(new(byDistance.AsMemory(0, 1), PeerAt(2), [], _now), Stop)).ShouldBeTrue();

        (await store.FindRecordAsync(byDistance.AsMemory(3, 1), Stop)).ShouldBeNull();
        (await store.FindProvidersAsync(byDistance.AsMemory(3, 1), Stop)).ShouldBeEmpty();
        (await store.FindRecordAsync(byDistance.AsMemory(1, 1), Stop)).ShouldNotBeNull();
        (await store.FindProvidersAsync(byDistance.AsMemory(1, 1), Stop)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_peer_that_puts_without_end_does_not_drive_out_what_others_put()
    {
        var store = new MemoryKadStore(new() { RecordCountMax = 64, RecordsPerPeerMax = 8 });
        for (byte key = 0; key < 40; key++)
            await store.KeepRecordAsync(new(new[] { key }, new byte[5], _now) { From = PeerAt(key) }, Stop);

        for (var key = 0; key < 10_000; key++)
        {
            await store.KeepRecordAsync(
                new(BitConverter.GetBytes(key), new byte[5], _now.AddDays(1)) { From = PeerAt(99) }, Stop);
        }

        for (byte key = 0; key < 40; key++) (await store.FindRecordAsync(new[] { key }, Stop)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_key_that_has_too_many_providers_loses_the_oldest_and_one_of_too_many_keys_is_refused()
    {
        (await ProvideAsync(1, 1, minute: 1)).ShouldBeTrue();
        (await ProvideAsync(1, 2, minute: 2)).ShouldBeTrue();
        (await ProvideAsync(1, 1, minute: 3)).ShouldBeTrue("it takes its own place, and is the newest now");
        (await ProvideAsync(1, 3, minute: 4)).ShouldBeTrue();
        (await _store.FindProvidersAsync(new byte[] { 1 }, Stop)).Select(one => one.Peer).ShouldBe([PeerAt(3), PeerAt(1)]);

        (await ProvideAsync(2, 1, minute: 5)).ShouldBeTrue();
        (await ProvideAsync(3, 1, minute: 6)).ShouldBeTrue();
        (await ProvideAsync(4, 1, minute: 7)).ShouldBeFalse("three of a provider");
        (await ProvideAsync(4, 4, minute: 7)).ShouldBeTrue("the oldest of all goes");
        (await ProvideAsync(4, 9, isOwn: true)).ShouldBeTrue("what is own is never refused");
        (await _store.FindProvidersAsync(new byte[] { 1 }, Stop)).ShouldHaveSingleItem().Peer.ShouldBe(PeerAt(3));

        await _store.ForgetAsync(_now, _now.AddHours(1), Stop);

        (await ProvideAsync(4, 1)).ShouldBeTrue();
        (await _store.FindProvidersAsync(new byte[] { 1 }, Stop)).ShouldBeEmpty();
        (await _store.FindProvidersAsync(new byte[] { 4 }, Stop)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Providers_come_newest_first()
    {
        await _store.KeepProviderAsync(new(new byte[] { 1 }, PeerAt(1), [], _now), Stop);
        await _store.KeepProviderAsync(new(new byte[] { 1 }, PeerAt(2), [], _now.AddMinutes(1)), Stop);

        (await _store.FindProvidersAsync(new byte[] { 1 }, Stop)).Select(one => one.Peer).ShouldBe([PeerAt(2), PeerAt(1)]);
    }

    [Fact]
    public async Task What_is_own_and_due_is_told_until_it_is_given_up()
    {
        await KeepAsync(1, 5, isOwn: true);
        await KeepAsync(2, 5);
        await ProvideAsync(1, 9, isOwn: true);
        await ProvideAsync(1, 3);

        (await _store.OwnRecordsAsync(_now, Stop)).ShouldBeEmpty();
        (await _store.OwnRecordsAsync(_now.AddSeconds(1), Stop)).ShouldHaveSingleItem().Key.Span[0].ShouldBe((byte)1);
        (await _store.OwnProvidersAsync(_now.AddSeconds(1), Stop)).ShouldHaveSingleItem().Peer.ShouldBe(PeerAt(9));

        await _store.WithdrawAsync(new byte[] { 1 }, Stop);
        await _store.WithdrawAsync(new byte[] { 2 }, Stop);

        (await _store.OwnRecordsAsync(_now.AddSeconds(1), Stop)).ShouldBeEmpty();
        (await _store.FindProvidersAsync(new byte[] { 1 }, Stop)).ShouldHaveSingleItem().Peer.ShouldBe(PeerAt(3));
        (await _store.FindRecordAsync(new byte[] { 2 }, Stop)).ShouldNotBeNull("that is somebody else's");
    }

    [Fact]
    public async Task What_is_own_is_renewed_and_what_was_given_up_meanwhile_stays_so()
    {
        await KeepAsync(1, 5, isOwn: true);
        await ProvideAsync(1, 9, isOwn: true);
        await ProvideAsync(1, 3);
        await ProvideAsync(2, 9, isOwn: true);
        await _store.WithdrawAsync(new byte[] { 2 }, Stop);

        await _store.RenewAsync(new byte[] { 1 }, _now.AddHours(1), Stop);
        await _store.RenewAsync(new byte[] { 2 }, _now.AddHours(1), Stop);

        (await _store.OwnRecordsAsync(_now.AddHours(1), Stop)).ShouldBeEmpty();
        (await _store.OwnRecordsAsync(_now.AddHours(2), Stop)).ShouldHaveSingleItem().At.ShouldBe(_now.AddHours(1));
        (await _store.OwnProvidersAsync(_now.AddHours(2), Stop)).ShouldHaveSingleItem().At.ShouldBe(_now.AddHours(1));
        (await _store.FindProvidersAsync(new byte[] { 1 }, Stop)).Single(one => !one.IsOwn).At.ShouldBe(_now);
        (await _store.FindProvidersAsync(new byte[] { 2 }, Stop)).ShouldBeEmpty();
    }

    private static PeerId PeerAt(int number) =>
        PeerId.Parse(Multihash.Sha256(BitConverter.GetBytes(number)).Bytes.Span);

    private async Task<List<byte>> FoundAsync(params byte[] keys)
    {
        List<byte> found = [];
        foreach (var key in keys)
        {
            if (await _store.FindRecordAsync(new[] { key }, Stop) is not null) found.Add(key);
        }

        return found;
    }

    private ValueTask<bool> KeepAsync(byte key, int length, bool isOwn = false, int minute = 0, int? from = null) =>
        _store.KeepRecordAsync(
            new(new[] { key }, new byte[length], _now.AddMinutes(minute), isOwn) { From = from is { } who ? PeerAt(who) : null },
            Stop);

    private ValueTask<bool> ProvideAsync(byte key, int peer, bool isOwn = false, int minute = 0) =>
        _store.KeepProviderAsync(new(new[] { key }, PeerAt(peer), [], _now.AddMinutes(minute), isOwn), Stop);
}
