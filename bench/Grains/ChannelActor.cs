using System.Threading.Channels;

namespace Bib.Bench.Grains;

/// <summary>The peer: a bare mailbox, one loop per actor, no engine at all.</summary>
public sealed class ChannelActor : IDisposable
{
    private readonly Channel<(int Value, TaskCompletionSource<int> Answer)> _mailbox =
        Channel.CreateUnbounded<(int, TaskCompletionSource<int>)>(new UnboundedChannelOptions { SingleReader = true });

    private int _sum;

    public ChannelActor() => Loop = RunAsync();

    public Task Loop { get; }

    public Task<int> AddAsync(int value)
    {
        var answer = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _mailbox.Writer.TryWrite((value, answer));
        return answer.Task;
    }

    public void Dispose() => _mailbox.Writer.TryComplete();

    private async Task RunAsync()
    {
        await foreach (var (value, answer) in _mailbox.Reader.ReadAllAsync()) answer.SetResult(_sum += value);
    }
}
