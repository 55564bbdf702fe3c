using Libp2p.Core;
using Libp2p.Core.Multiformats;
using Libp2p.Protocols.Kad;

namespace Libp2p.Tests.Protocols.Kad;

public sealed class MemoryKadStoreTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly MemoryKadStore _store = new(new MemoryKadStoreOptions
    {
        RecordCountMax = 3, RecordBytesMax = 50, ProviderCountMax = 4, ProvidersPerKeyMax = 2, KeysPerProviderMax = 3,
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
    public async Task More_values_than_allowed_are_refused_until_some_are_forgotten()
    {
        for (byte key = 1; key <= 3; key++) (await KeepAsync(key, 5)).ShouldBeTrue();
        (await KeepAsync(4, 5)).ShouldBeFalse();
        (await KeepAsync(3, 6)).ShouldBeTrue("it takes its own place");
        (await KeepAsync(5, 1000, isOwn: true)).ShouldBeTrue("what is own is never refused");

        await _store.ForgetAsync(_now.AddSeconds(1), _now, Stop);

        (await KeepAsync(4, 5)).ShouldBeTrue();
        (await _store.FindRecordAsync(new byte[] { 1 }, Stop)).ShouldBeNull();
        (await _store.FindRecordAsync(new byte[] { 5 }, Stop)).ShouldNotBeNull();
    }

    [Fact]
    public async Task More_bytes_than_allowed_are_refused()
    {
        (await KeepAsync(1, 30)).ShouldBeTrue();
        (await KeepAsync(2, 20)).ShouldBeFalse();
        (await _store.FindRecordAsync(new byte[] { 1 }, Stop)).ShouldNotBeNull();
        (await KeepAsync(2, 18)).ShouldBeTrue();
    }

    [Fact]
    public async Task More_providers_of_a_key_keys_of_a_provider_or_of_all_are_refused()
    {
        (await ProvideAsync(1, 1)).ShouldBeTrue();
        (await ProvideAsync(1, 2)).ShouldBeTrue();
        (await ProvideAsync(1, 3)).ShouldBeFalse("two of a key");
        (await ProvideAsync(2, 1)).ShouldBeTrue();
        (await ProvideAsync(3, 1)).ShouldBeTrue();
        (await ProvideAsync(4, 1)).ShouldBeFalse("three of a provider");
        (await ProvideAsync(4, 4)).ShouldBeFalse("four of all");
        (await ProvideAsync(1, 1)).ShouldBeTrue("it takes its own place");
        (await ProvideAsync(4, 9, isOwn: true)).ShouldBeTrue("what is own is never refused");

        await _store.ForgetAsync(_now, _now.AddSeconds(1), Stop);

        (await ProvideAsync(4, 4)).ShouldBeTrue();
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

    private static PeerId PeerAt(int number) =>
        PeerId.Parse(Multihash.Sha256(BitConverter.GetBytes(number)).Bytes.Span);

    private ValueTask<bool> KeepAsync(byte key, int length, bool isOwn = false) =>
        _store.KeepRecordAsync(new(new[] { key }, new byte[length], _now, isOwn), Stop);

    private ValueTask<bool> ProvideAsync(byte key, int peer, bool isOwn = false) =>
        _store.KeepProviderAsync(new(new[] { key }, PeerAt(peer), [], _now, isOwn), Stop);
}
