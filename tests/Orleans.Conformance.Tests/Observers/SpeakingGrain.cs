using Orleans.Concurrency;

namespace Orleans.Conformance.Observers;

public interface IListener : IGrainObserver
{
    [OneWay]
    Task HearAsync(string word);

    [ResponseTimeout("00:00:05")]
    Task<string> AnswerAsync(string question);
}

public interface ISpeakingGrain : IGrainWithStringKey
{
    Task SubscribeAsync(IListener listener);

    Task SpeakAsync(string word, int times);

    Task<string> AskAsync(string question);
}

public sealed class SpeakingGrain : Grain, ISpeakingGrain
{
    private readonly List<IListener> _listeners = [];

    public Task SubscribeAsync(IListener listener)
    {
        _listeners.Add(listener);
        return Task.CompletedTask;
    }

    public async Task SpeakAsync(string word, int times)
    {
        for (var i = 0; i < times; i++)
        {
            foreach (var listener in _listeners) await listener.HearAsync($"{word} {i}");
        }
    }

    public Task<string> AskAsync(string question) => _listeners[0].AnswerAsync(question);
}
