using System.Threading.Channels;
using Bib.Storage.Grains;
using Orleans.Runtime;

namespace Bib.Storage.Tests.Grains;

/// <summary>How saves are joined; the database is played.</summary>
public sealed class JoinQueueTests
{
    private static readonly Guid[] Keys = [.. Enumerable.Range(0, 20).Select(_ => Guid.NewGuid())];

    [Fact]
    public async Task Saves_that_wait_at_the_same_moment_share_a_transaction()
    {
        var database = new PlayedDatabase();
        await using var queue = Queue(database);

        var first = queue.JoinAsync(Keys[0], 0, isAlone: false);
        await database.Began(1);
        var others = Enumerable.Range(1, 9).Select(n => queue.JoinAsync(Keys[n], n, isAlone: false)).ToArray();
        database.Go();

        (await first).ShouldBeTrue();
        (await Task.WhenAll(others)).ShouldAllBe(found => found);
        database.Batches.ShouldBe([[0], [1, 2, 3, 4], [5, 6, 7, 8], [9]]);
    }

    [Fact]
    public async Task Nothing_is_answered_before_its_transaction_has_ended()
    {
        var database = new PlayedDatabase();
        await using var queue = Queue(database);

        var save = queue.JoinAsync(Keys[0], 0, isAlone: false);
        await database.Began(1);

        save.IsCompleted.ShouldBeFalse();
        database.Go();
        await save;
    }

    [Fact]
    public async Task A_save_that_the_database_refuses_fails_alone()
    {
        var database = new PlayedDatabase { Refused = 3 };
        await using var queue = Queue(database);

        var first = queue.JoinAsync(Keys[0], 0, isAlone: false);
        await database.Began(1);
        var others = Enumerable.Range(1, 4).Select(n => queue.JoinAsync(Keys[n], n, isAlone: false)).ToArray();
        database.Go();

        await first;
        foreach (var n in new[] { 0, 1, 3 }) (await others[n]).ShouldBeTrue();
        await Should.ThrowAsync<RefusedException>(() => others[2]);
        database.Kept.Order().ShouldBe([0, 1, 2, 4]);
    }

    [Fact]
    public async Task A_transaction_whose_end_is_unknown_is_not_tried_again()
    {
        var database = new PlayedDatabase { LosesConnection = true };
        await using var queue = Queue(database);

        var first = queue.JoinAsync(Keys[0], 0, isAlone: false);
        await database.Began(1);
        var others = Enumerable.Range(1, 3).Select(n => queue.JoinAsync(Keys[n], n, isAlone: false)).ToArray();
        database.Go();

        await Should.ThrowAsync<IOException>(() => first);
        foreach (var other in others) await Should.ThrowAsync<IOException>(() => other);
        database.Batches.ShouldBe([[0], [1, 2, 3]]);
    }

    [Fact]
    public async Task A_row_that_was_not_found_is_said_of_its_save_only()
    {
        var database = new PlayedDatabase { Stale = 2 };
        await using var queue = Queue(database);

        var first = queue.JoinAsync(Keys[0], 0, isAlone: false);
        await database.Began(1);
        var others = Enumerable.Range(1, 3).Select(n => queue.JoinAsync(Keys[n], n, isAlone: false)).ToArray();
        database.Go();

        await first;
        (await Task.WhenAll(others)).ShouldBe([true, false, true]);
    }

    [Fact]
    public async Task Two_saves_of_one_row_and_a_save_that_looks_at_others_share_with_nobody()
    {
        var database = new PlayedDatabase();
        await using var queue = Queue(database);

        var saves = new List<Task<bool>> { queue.JoinAsync(Keys[0], 0, isAlone: false) };
        await database.Began(1);
        saves.Add(queue.JoinAsync(Keys[1], 1, isAlone: false));
        saves.Add(queue.JoinAsync(Keys[1], 2, isAlone: false));
        saves.Add(queue.JoinAsync(Keys[3], 3, isAlone: true));
        saves.Add(queue.JoinAsync(Keys[4], 4, isAlone: false));
        database.Go();

        await Task.WhenAll(saves);
        database.Batches.ShouldBe([[0], [1], [2], [3], [4]]);
    }

    [Fact]
    public async Task More_than_may_wait_are_refused_as_overload_and_nothing_is_done()
    {
        var database = new PlayedDatabase();
        await using var queue = Queue(database, waitingMax: 2);

        var saves = new List<Task<bool>> { queue.JoinAsync(Keys[0], 0, isAlone: false) };
        await database.Began(1);
        saves.Add(queue.JoinAsync(Keys[1], 1, isAlone: false));
        saves.Add(queue.JoinAsync(Keys[2], 2, isAlone: false));

        Should.Throw<LimitExceededException>(() => { _ = queue.JoinAsync(Keys[3], 3, isAlone: false); })
            .Message.ShouldContain("at most 2");
        database.Go();
        await Task.WhenAll(saves);
        database.Kept.Order().ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task Disposing_waits_for_what_was_taken()
    {
        var database = new PlayedDatabase();
        var queue = Queue(database);

        var first = queue.JoinAsync(Keys[0], 0, isAlone: false);
        await database.Began(1);
        var second = queue.JoinAsync(Keys[1], 1, isAlone: false);
        var disposing = queue.DisposeAsync();
        disposing.IsCompleted.ShouldBeFalse();
        database.Go();

        await disposing;
        (first.IsCompletedSuccessfully, second.IsCompletedSuccessfully).ShouldBe((true, true));
        Should.Throw<ObjectDisposedException>(() => { _ = queue.JoinAsync(Keys[2], 2, isAlone: false); });
    }

    [Fact]
    public async Task A_second_trip_is_made_beside_the_first_only_when_as_much_waits_as_it_carries()
    {
        var database = new PlayedDatabase { HoldsEach = true };
        await using var queue = Queue(database, lanes: 2);

        var first = queue.JoinAsync(Keys[0], 0);
        await database.Began(1);
        var second = queue.JoinAsync(Keys[1], 1);
        await database.Began(2);
        var others = Enumerable.Range(2, 3).Select(n => queue.JoinAsync(Keys[n], n)).ToArray();
        database.GoOn();
        await first;
        await database.Began(3);
        database.Batches.ShouldBe([[0], [1], [2, 3, 4]]);

        var later = Enumerable.Range(5, 2).Select(n => queue.JoinAsync(Keys[n], n)).ToArray();
        database.GoOn();
        await second;
        database.Batches.Count.ShouldBe(3);
        database.GoOn();
        await Task.WhenAll(others);
        await database.Began(4);
        database.Batches[3].ShouldBe([5, 6]);
        database.GoOn();
        await Task.WhenAll(later);
    }

    private static JoinQueue<int, bool> Queue(PlayedDatabase database, int waitingMax = 100, int lanes = 1) => new(
        database.SendAsync,
        exception => exception is RefusedException,
        new SaveQueueOptions { Lanes = lanes, BatchMax = 4, WaitingMax = waitingMax });

    private sealed class RefusedException : Exception;

    /// <summary>Holds its transactions until told to go, or each until told to go on.</summary>
    private sealed class PlayedDatabase
    {
        private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly Channel<bool> _steps = Channel.CreateUnbounded<bool>();
        private readonly Channel<bool> _begun = Channel.CreateUnbounded<bool>();
        private int _seen;

        public List<int[]> Batches { get; } = [];

        public List<int> Kept { get; } = [];

        public int? Refused { get; init; }

        public int? Stale { get; init; }

        public bool LosesConnection { get; init; }

        public bool HoldsEach { get; init; }

        /// <summary>Waits for so many transactions to have begun, since the beginning.</summary>
        public async Task Began(int batches)
        {
            for (; _seen < batches; _seen++) await _begun.Reader.ReadAsync();
        }

        public void GoOn() => _steps.Writer.TryWrite(true);

        public void Go() => _go.TrySetResult();

        public async Task<bool[]> SendAsync(IReadOnlyList<int> saves)
        {
            lock (Batches) Batches.Add([.. saves]);
            _begun.Writer.TryWrite(true);
            await (HoldsEach ? _steps.Reader.ReadAsync().AsTask() : _go.Task);
            if (LosesConnection) throw new IOException("gone");
            if (Refused is { } refused && saves.Contains(refused)) throw new RefusedException();
            Kept.AddRange(saves);
            return [.. saves.Select(save => save != Stale)];
        }
    }
}
