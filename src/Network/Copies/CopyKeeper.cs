using Bib.Grains.Abstractions.Copies;
using Bib.Grains.Abstractions.Datasets;
using Bib.Network.Protocols;
using Bib.Network.Protos;

namespace Bib.Network.Copies;

/// <summary>Tells peers whether this node keeps its copy, and locks it for them.</summary>
internal sealed class CopyKeeper(ILocalCopies copies, ICopyBook book, CopyPromises promises, TimeProvider time)
{
    /// <summary>Answers a peer.</summary>
    /// <param name="asker">Its peer id.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="wantsLock">Whether the copy is to be locked for it.</param>
    /// <param name="cancellationToken">The node stops.</param>
    /// <exception cref="RequestFault">There is no copy, or no promise, or it is not locked.</exception>
    public async Task<CopyOffer> AnswerAsync(
        string asker, DatasetId dataset, bool wantsLock, CancellationToken cancellationToken)
    {
        var copy = await copies.FindAsync(dataset, cancellationToken);
        TimeSpan? held = null;
        if (copy is not null && wantsLock)
        {
            if (copy.MinimumCopies == 0)
            {
                throw new RequestFault(
                    ErrorCode.NotServed, $"The topic of dataset {dataset} asks for no copies: none is locked.",
                    "Drop without asking, once the topic's newest record is there.");
            }

            held = await LockAsync(dataset, asker, cancellationToken);

            // It is looked at again: from here on nobody drops it.
            copy = await copies.FindAsync(dataset, cancellationToken);
        }

        if (copy is not null && await promises.GiveAsync(copy, cancellationToken) is { } word) return new(word, held);
        var (last, said) = await promises.OwnAsync(dataset, cancellationToken);
        if (said is { IsWithdrawn: true }) return new(last!, null);
        throw new RequestFault(
            ErrorCode.NotFound,
            copy is null ? $"There is no copy of dataset {dataset} here." : $"The copy of dataset {dataset} is not promised.",
            "Ask another peer.");
    }

    private async Task<TimeSpan> LockAsync(DatasetId dataset, string asker, CancellationToken cancellationToken)
    {
        var answer = await book.LockAsync(dataset, asker, cancellationToken);
        var now = time.GetUtcNow();
        if (answer.EndsAt is { } end) return end - now;
        if (answer.DroppingUntil is { } until)
        {
            throw new RequestFault(
                ErrorCode.Busy, $"This node is about to drop its copy of dataset {dataset} itself.", "Ask again later.",
                until > now ? until - now : TimeSpan.Zero);
        }

        throw new RequestFault(
            ErrorCode.Busy,
            $"The copy of dataset {dataset} was locked for you for {CopyLimits.LockedMax.TotalMinutes} minutes, or too many are "
            + "locked.",
            "Ask again later.", CopyLimits.Lease + CopyLimits.Pause);
    }
}
