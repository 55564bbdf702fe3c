namespace Libp2p.Protocols.Kad;

/// <summary>
/// What a peer keeps for a Kademlia network: values, who provides what, and which of both are its own. It has limits,
/// since strangers fill it, and is used from many threads. <see cref="MemoryKadStore"/> forgets all at the end; one
/// that does not lets a peer come back with what it had.
/// </summary>
public interface IKadStore
{
    /// <summary>The value under a key; null when there is none. It may have lapsed.</summary>
    ValueTask<StoredRecord?> FindRecordAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default);

    /// <summary>Keeps a value in place of what its key had.</summary>
    /// <returns>False when there is no room.</returns>
    ValueTask<bool> KeepRecordAsync(StoredRecord record, CancellationToken cancellationToken = default);

    /// <summary>Who provides a key, who said so last first. Some may have lapsed.</summary>
    ValueTask<IReadOnlyList<StoredProvider>> FindProvidersAsync(
        ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default);

    /// <summary>Keeps that a peer provides a key, in place of what was known of both.</summary>
    /// <returns>False when there is no room.</returns>
    ValueTask<bool> KeepProviderAsync(StoredProvider provider, CancellationToken cancellationToken = default);

    /// <summary>Own values that were last published before a moment.</summary>
    ValueTask<IReadOnlyList<StoredRecord>> OwnRecordsAsync(
        DateTimeOffset before, CancellationToken cancellationToken = default);

    /// <summary>Own provider records that were last published before a moment.</summary>
    ValueTask<IReadOnlyList<StoredProvider>> OwnProvidersAsync(
        DateTimeOffset before, CancellationToken cancellationToken = default);

    /// <summary>What is own under a key was published now; what was given up meanwhile stays so.</summary>
    ValueTask RenewAsync(ReadOnlyMemory<byte> key, DateTimeOffset moment, CancellationToken cancellationToken = default);

    /// <summary>Gives up what is own under a key: it is not published again.</summary>
    ValueTask WithdrawAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken = default);

    /// <summary>Forgets what others sent before a moment.</summary>
    /// <param name="recordsBefore">The moment for values.</param>
    /// <param name="providersBefore">The moment for who provides what.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask ForgetAsync(
        DateTimeOffset recordsBefore, DateTimeOffset providersBefore, CancellationToken cancellationToken = default);
}
