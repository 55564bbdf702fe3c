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

    private static JoinQueue<int, bool> Queue(PlayedDatabase database, int waitingMax = 100) => new(
        database.SendAsync,
        exception => exception is RefusedException,
        new SaveQueueOptions { Lanes = 1, BatchMax = 4, WaitingMax = waitingMax });

    private sealed class RefusedException : Exception;

    /// <summary>Holds its first transaction until told to go.</summary>
    private sealed class PlayedDatabase
    {
        private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<int[]> Batches { get; } = [];

        public List<int> Kept { get; } = [];

        public int? Refused { get; init; }

        public int? Stale { get; init; }

        public bool LosesConnection { get; init; }

        public Task Began(int batches) => Batches.Count >= batches ? Task.CompletedTask : _began.Task;

        public void Go() => _go.TrySetResult();

        public async Task<bool[]> SendAsync(IReadOnlyList<int> saves)
        {
            Batches.Add([.. saves]);
            _began.TrySetResult();
            await _go.Task;
            if (LosesConnection) throw new IOException("gone");
            if (Refused is { } refused && saves.Contains(refused)) throw new RefusedException();
            Kept.AddRange(saves);
            return [.. saves.Select(save => save != Stale)];
        }
    }
}
