using Bib.Grains.Abstractions.Copies;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Storage.Copies;
using Bib.Testing;
using Bib.Testing.Postgres;

namespace Bib.Storage.Tests.Copies;

/// <summary>Promises and locks on real PostgreSQL.</summary>
public sealed class CopyBookTests(ScratchServers servers)
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DatasetId Dataset { get; } = new(new Guid("00112233-4455-6677-8899-aabbccddeeff"));

    [Theory, InlineData(15, 1), InlineData(18, 2)]
    public async Task The_database_answers_as_the_rules_do(int version, int seed)
    {
        await using var database = await servers.MigratedAsync(version);
        var (book, guard, random) = (BookOf(database), CopyGuard.None, new Random(seed));
        var drop = Guid.NewGuid();
        for (var step = 0; step < 600; step++)
        {
            var now = _time.GetUtcNow();
            switch (random.Next(8))
            {
                case < 4:
                    var asker = "akmsz"[random.Next(5)].ToString();
                    var (locked, answer) = CopyGuardRules.Lock(guard, Signer.Id, asker, now);
                    (await book.LockAsync(Dataset, asker, Stop)).ShouldBe(answer, $"seed {seed}, step {step}");
                    guard = locked;
                    break;
                case 4 or 5:
                    drop = Guid.NewGuid();
                    var (begun, may) = CopyGuardRules.Begin(guard, drop, now);
                    (await book.BeginDropAsync(Dataset, drop, Stop)).ShouldBe(may, $"seed {seed}, step {step}");
                    guard = begun;
                    break;
                case 6:
                    var (going, isGoing) = CopyGuardRules.Go(guard, drop, now);
                    (await book.GoAsync(Dataset, drop, null, Stop)).ShouldBe(isGoing, $"seed {seed}, step {step}");
                    guard = going;
                    break;
                default:
                    if (random.Next(2) == 0) break;
                    guard = CopyGuardRules.End(guard, drop);
                    await book.EndDropAsync(Dataset, drop, Stop);
                    break;
            }

            _time.Advance(TimeSpan.FromSeconds(random.Next(25)));
        }

        (await book.LockAsync(new(Guid.NewGuid()), "z", Stop)).EndsAt.ShouldNotBeNull("another dataset is another matter");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task The_later_word_of_a_node_counts_and_is_there_after_a_restart(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var book = BookOf(database);

        (await KeepAsync(book, Word(5))).ShouldBeTrue();
        (await KeepAsync(book, Word(5))).ShouldBeTrue("the same again is kept already");
        (await KeepAsync(book, Word(5) with { IsWithdrawn = true })).ShouldBeFalse("it has said otherwise under the same number");
        (await KeepAsync(book, Word(6) with { IsWithdrawn = true })).ShouldBeTrue();
        (await KeepAsync(book, Word(5))).ShouldBeFalse("it was taken back since");
        (await KeepAsync(book, Word(1, "other"))).ShouldBeTrue();

        var again = BookOf(database);
        var word = (await again.FindAsync(Dataset, "holder", Stop)).ShouldNotBeNull();
        PromiseCodec.Read(word.Bytes.Span).ShouldBe(Word(6) with { IsWithdrawn = true });
        (word.PublicKey.Length, word.Signature.Length).ShouldBe((32, 64));
        (await again.ListAsync(Dataset, Stop)).Select(one => PromiseCodec.Read(one.Bytes.Span).Holder).ShouldBe(["holder", "other"]);
        (await again.FindAsync(Dataset, "nobody", Stop)).ShouldBeNull();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task Of_a_dataset_and_of_a_holder_so_many_promises_are_remembered_and_of_this_node_all(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var book = BookOf(database);
        for (var count = 0; count < CopyLimits.PromisesPerDatasetMax; count++)
            (await KeepAsync(book, Word(1, $"h{count}"))).ShouldBeTrue();
        await database.ExecuteAsync(
            "INSERT INTO bib.copy_promises SELECT gen_random_uuid(), 'full', 1, '\\x00', sha256('k'), sha256('s') || sha256('s'), "
            + $"false, now() FROM generate_series(1, {CopyLimits.PromisesPerHolderMax}) n");

        (await KeepAsync(book, Word(1, "one"))).ShouldBeFalse("64 promise to keep this dataset");
        (await KeepAsync(book, Word(1, "full") with { Dataset = new(Guid.NewGuid()) })).ShouldBeFalse("it has promised 10,000");
        (await KeepAsync(book, Word(2, "h0"))).ShouldBeTrue("the place is its own");
        (await KeepAsync(book, Word(1, Signer.Id), isOwn: true)).ShouldBeTrue();
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task So_many_locks_are_remembered_for_a_dataset_and_for_an_asker_until_they_have_ended(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var book = BookOf(database);
        for (var count = 0; count < CopyLimits.LocksPerDatasetMax; count++)
            (await book.LockAsync(Dataset, $"h{count}", Stop)).EndsAt.ShouldNotBeNull();
        await database.ExecuteAsync(
            "INSERT INTO bib.copy_locks SELECT gen_random_uuid(), 'full', to_timestamp(1800000000), to_timestamp(1800000060) "
            + $"FROM generate_series(1, {CopyLimits.LocksPerAskerMax}) n");

        (await book.LockAsync(Dataset, "one", Stop)).ShouldBe(new(null, null));
        (await book.LockAsync(new(Guid.NewGuid()), "full", Stop)).ShouldBe(new(null, null));
        (await book.LockAsync(Dataset, "h0", Stop)).EndsAt.ShouldNotBeNull("it has one already");
        _time.Advance(CopyLimits.Lease + CopyLimits.Pause);
        (await book.LockAsync(Dataset, "one", Stop)).EndsAt.ShouldNotBeNull();
        (await database.RowsAsync("SELECT count(*)::text FROM bib.copy_locks")).ShouldBe(["1"], "what has ended is swept away");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task What_goes_takes_its_promise_back_in_the_same_moment_and_is_not_promised_anew(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var (book, drop) = (BookOf(database), Guid.NewGuid());
        await KeepAsync(book, Word(5, Signer.Id), isOwn: true);
        var back = Word(6, Signer.Id) with { IsWithdrawn = true };
        (await book.GoAsync(Dataset, drop, (back, Signed(back)), Stop)).ShouldBeFalse("it has not begun");
        PromiseCodec.Read((await book.FindAsync(Dataset, Signer.Id, Stop))!.Bytes.Span).IsWithdrawn.ShouldBeFalse();
        await book.BeginDropAsync(Dataset, drop, Stop);
        (await KeepAsync(book, Word(5, Signer.Id), isOwn: true)).ShouldBeTrue("it may still stay");

        (await book.GoAsync(Dataset, drop, (back, Signed(back)), Stop)).ShouldBeTrue();

        PromiseCodec.Read((await book.FindAsync(Dataset, Signer.Id, Stop))!.Bytes.Span).IsWithdrawn.ShouldBeTrue();
        (await KeepAsync(book, Word(7, Signer.Id), isOwn: true)).ShouldBeFalse("it goes");
        (await KeepAsync(book, Word(7, "other"))).ShouldBeTrue();
        _time.Advance(CopyLimits.DropWithin);
        (await KeepAsync(book, Word(7, Signer.Id), isOwn: true)).ShouldBeTrue("it did not go in time, and stays");
    }

    [Theory, InlineData(15), InlineData(18)]
    public async Task What_was_promised_meanwhile_keeps_a_copy_from_going_until_that_is_taken_back_too(int version)
    {
        await using var database = await servers.MigratedAsync(version);
        var (book, drop) = (BookOf(database), Guid.NewGuid());
        await book.BeginDropAsync(Dataset, drop, Stop);
        await KeepAsync(book, Word(5, Signer.Id), isOwn: true);
        (await book.GoAsync(Dataset, drop, null, Stop)).ShouldBeFalse("it has been promised since");
        var back = Word(6, Signer.Id) with { IsWithdrawn = true };
        await KeepAsync(book, Word(7, Signer.Id), isOwn: true);

        (await book.GoAsync(Dataset, drop, (back, Signed(back)), Stop)).ShouldBeFalse("it has been promised once more");

        PromiseCodec.Read((await book.FindAsync(Dataset, Signer.Id, Stop))!.Bytes.Span).IsWithdrawn.ShouldBeFalse();
        back = back with { Sequence = 8 };
        (await book.GoAsync(Dataset, drop, (back, Signed(back)), Stop)).ShouldBeTrue();
        PromiseCodec.Read((await book.FindAsync(Dataset, Signer.Id, Stop))!.Bytes.Span).IsWithdrawn.ShouldBeTrue();
    }

    private static CopyPromise Word(long sequence, string holder = "holder") => new()
    {
        Dataset = Dataset,
        Holder = holder,
        Sequence = sequence,
        GivenAt = DateTimeOffset.UnixEpoch,
        Version = VersionNumber.First,
        ContentId = default,
    };

    private static SignedPromise Signed(CopyPromise promise) => new(PromiseCodec.Write(promise), new byte[32], new byte[64]);

    private static Task<bool> KeepAsync(CopyBook book, CopyPromise promise, bool isOwn = false) =>
        book.KeepAsync(promise, Signed(promise), isOwn, Stop);

    private CopyBook BookOf(ScratchDatabase database) => new(database.Database, new Signer(), _time);

    private sealed class Signer : INodeSigner
    {
        /// <summary>In the middle: some who ask come before this node, and others behind it.</summary>
        public const string Id = "m";

        public ReadOnlyMemory<byte> PublicKey => default;

        public string NodeId => Id;

        public byte[] Sign(ReadOnlySpan<byte> message) => throw new NotSupportedException();

        public string NodeIdOf(ReadOnlySpan<byte> publicKey) => throw new NotSupportedException();
    }
}
