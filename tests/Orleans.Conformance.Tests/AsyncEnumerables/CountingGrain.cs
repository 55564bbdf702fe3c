using System.Runtime.CompilerServices;
using Orleans.Conformance.Errors;
using Orleans.Runtime;

namespace Orleans.Conformance.AsyncEnumerables;

public interface ICountingGrain : IGrainWithStringKey
{
    IAsyncEnumerable<int> CountAsync(int count, CancellationToken cancellationToken = default);

    /// <summary>Makes each item only when the one before it was acknowledged by "key/next n".</summary>
    IAsyncEnumerable<int> StepAsync(int count, CancellationToken cancellationToken = default);

    IAsyncEnumerable<int> FailAfterAsync(int count);

    Task<int> DoubleAsync(int number);

    Task DieAsync();
}

public sealed class CountingGrain(Signals signals) : Grain, ICountingGrain
{
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Raise($"{this.GetPrimaryKeyString()}/gone");
        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<int> CountAsync(
        int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            if (i % 10 == 0) await Task.Yield();
            yield return i;
        }
    }

    public async IAsyncEnumerable<int> StepAsync(
        int count, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        try
        {
            for (var i = 0; i < count; i++)
            {
                signals.Log(key, $"{i}");
                yield return i;
                await signals.WaitFor($"{key}/next {i}").WaitAsync(cancellationToken);
            }

            signals.Log(key, "end");
        }
        finally
        {
            signals.Raise($"{key}/ended");
        }
    }

    public async IAsyncEnumerable<int> FailAfterAsync(int count)
    {
        for (var i = 0; i < count; i++) yield return i;
        await Task.Yield();
        throw new RefusedException("no more", count);
    }

    public Task<int> DoubleAsync(int number) => Task.FromResult(2 * number);

    public Task DieAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
