using System.Collections.Concurrent;

namespace Orleans.Conformance.Observers;

public sealed class ObserverTests(ClusterFixture fixture)
{
    [Fact]
    public async Task A_grain_notifies_an_observer_of_the_client()
    {
        var observer = new Listener();
        var reference = fixture.Grains.CreateObjectReference<IListener>(observer);
        var grain = fixture.Grains.GetGrain<ISpeakingGrain>(Guid.NewGuid().ToString());
        await grain.SubscribeAsync(reference).Soon();

        await grain.SpeakAsync("hello", 1).Soon();

        await observer.HeardAsync("hello 0").Soon();
        fixture.Grains.DeleteObjectReference<IListener>(reference);
    }

    [Fact]
    public async Task Every_notification_comes_and_one_at_a_time()
    {
        var observer = new Listener();
        var reference = fixture.Grains.CreateObjectReference<IListener>(observer);
        var grain = fixture.Grains.GetGrain<ISpeakingGrain>(Guid.NewGuid().ToString());
        await grain.SubscribeAsync(reference).Soon();

        await grain.SpeakAsync("n", 100).Soon();
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i => observer.HeardAsync($"n {i}"))).Soon();

        // In what order one-way calls come is not said.
        observer.Words.Count.ShouldBe(100);
        observer.Overlaps.ShouldBe(0);
        fixture.Grains.DeleteObjectReference<IListener>(reference);
    }

    [Fact]
    public async Task An_observer_answers_when_its_method_has_a_result()
    {
        var observer = new Listener();
        var reference = fixture.Grains.CreateObjectReference<IListener>(observer);
        var grain = fixture.Grains.GetGrain<ISpeakingGrain>(Guid.NewGuid().ToString());
        await grain.SubscribeAsync(reference).Soon();

        (await grain.AskAsync("how").Soon()).ShouldBe("how?");

        fixture.Grains.DeleteObjectReference<IListener>(reference);
    }

    [Fact]
    public async Task A_deleted_observer_hears_nothing_more()
    {
        var observer = new Listener();
        var reference = fixture.Grains.CreateObjectReference<IListener>(observer);
        var grain = fixture.Grains.GetGrain<ISpeakingGrain>(Guid.NewGuid().ToString());
        await grain.SubscribeAsync(reference).Soon();

        fixture.Grains.DeleteObjectReference<IListener>(reference);
        await Should.ThrowAsync<Exception>(() => grain.AskAsync("anyone").Soon());

        observer.Words.ShouldBeEmpty();
    }

    private sealed class Listener : IListener
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _heard = new();
        private readonly ConcurrentQueue<string> _words = new();
        private int _inside;
        private int _overlaps;

        public IReadOnlyList<string> Words => [.. _words];

        public int Overlaps => _overlaps;

        public Task HeardAsync(string word) => Word(word).Task;

        public async Task HearAsync(string word)
        {
            if (Interlocked.Increment(ref _inside) != 1) Interlocked.Increment(ref _overlaps);
            await Task.Yield();
            _words.Enqueue(word);
            Interlocked.Decrement(ref _inside);
            Word(word).TrySetResult();
        }

        public Task<string> AnswerAsync(string question)
        {
            _words.Enqueue(question);
            return Task.FromResult($"{question}?");
        }

        private TaskCompletionSource Word(string word) => _heard.GetOrAdd(
            word, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
