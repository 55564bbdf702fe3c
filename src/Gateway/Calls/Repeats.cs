using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Topics;
using Google.Protobuf;
using Orleans;

namespace Bib.Gateway.Calls;

/// <summary>
/// Answers a repeat as the first time, also where what it names cannot be found any more: the first time may have
/// moved, renamed or deleted it. A grain looks for the receipt of its own commands; here it is looked for only when a
/// command comes to no grain, so that one that is sent once costs no round trip more.
/// </summary>
public sealed class Repeats(IGrainFactory grains)
{
    /// <summary>Does a command to a topic, or answers what was answered to it.</summary>
    /// <param name="request">The request, with its idempotency key.</param>
    /// <param name="scope">Whose it is.</param>
    /// <param name="command">Finds what is meant, and does it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RefusalException">It cannot be done, and was not.</exception>
    public Task<TopicAnswer> OfTopicAsync<T>(
        T request, CallScope scope, Func<Task<TopicAnswer>> command, CancellationToken cancellationToken)
        where T : IMessage<T> =>
        OfAsync(request, scope, command, repeated => Receipt(repeated).FindTopicAsync(repeated, cancellationToken));

    /// <summary>Does a command to a dataset, or answers what was answered to it.</summary>
    /// <param name="request">The request, with its idempotency key.</param>
    /// <param name="scope">Whose it is.</param>
    /// <param name="command">Finds what is meant, and does it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RefusalException">It cannot be done, and was not.</exception>
    public Task<DatasetAnswer> OfDatasetAsync<T>(
        T request, CallScope scope, Func<Task<DatasetAnswer>> command, CancellationToken cancellationToken)
        where T : IMessage<T> =>
        OfAsync(request, scope, command, repeated => Receipt(repeated).FindDatasetAsync(repeated, cancellationToken));

    /// <summary>
    /// What was answered to a command to a dataset under a key, whatever its request was; null for none.
    /// </summary>
    /// <param name="request">The request, with the key.</param>
    /// <param name="scope">Whose it is.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RefusalException">It was no command to a dataset with a version.</exception>
    public async Task<DatasetAnswer?> FindPublishedAsync<T>(
        T request, CallScope scope, CancellationToken cancellationToken)
        where T : IMessage<T>
    {
        var repeated = scope.ToCommand(request);
        if (repeated.Command.IsNone) return null;
        var answer = await Receipt(repeated).FindPublishedAsync(repeated, cancellationToken);
        return answer?.Refusal is { } refusal ? throw new RefusalException(refusal) : answer;
    }

    private static async Task<TAnswer> OfAsync<T, TAnswer>(
        T request, CallScope scope, Func<Task<TAnswer>> command, Func<CommandContext, Task<TAnswer?>> find)
        where T : IMessage<T>
        where TAnswer : class
    {
        try
        {
            return await command();
        }
        catch (RefusalException) when (scope.ToCommand(request) is { Command.IsNone: false } repeated)
        {
            if (await find(repeated) is { } earlier) return earlier;
            throw;
        }
    }

    private IReceiptGrain Receipt(CommandContext repeated) => grains.GetGrain<IReceiptGrain>(repeated.Command.Value);
}
